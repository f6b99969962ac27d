import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { KeptLater } from './keptLater.ts';
import { systemRoots } from './systemRoots.ts';

/** Sockets are picked by what they were opened with; both schemes are set so that got can take the pair. */
export interface AgentPair {
  readonly http: http.Agent;
  readonly https: https.Agent;
  /** For bodies that leave in one go; none through a proxy. */
  readonly kept?: KeptLater;
  /** Host and port of the proxy, without its credentials; empty for a direct connection. */
  readonly proxy: string;
}

/** What a connection is wanted for. */
export interface AgentWant {
  readonly ca?: string | undefined;
  readonly own?: boolean;
}

/** All agents of a process. */
export interface Agents {
  /**
   * The agents for an address. `own` = a connection of its own that is closed afterwards, for calls that must not
   * meet a socket that the server has closed meanwhile. The failure says why the authority file is of no use.
   */
  agentsFor(url: URL, want: AgentWant): Promise<Result<AgentPair, string>>;
  close(): void;
}

/** What TLS trusts, and the name of that choice. Nothing is made for plain HTTP: reading all authorities takes 0.1 s. */
interface Context {
  readonly key: string;
  readonly secure: tls.SecureContext | undefined;
}

const PLAIN: Context = { key: 'plain', secure: undefined };

/** A free socket is dropped after this long; servers drop theirs after 5 s (Node) to 75 s (nginx). Also bounds CONNECT. */
const FREE_SOCKET_MS = 10_000;

/** With IPv6 dead and IPv4 well, the next address is tried after this long. Node's own 250 ms fails on slow links. */
const NEXT_ADDRESS_MS = 2_000;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** What `createAgents` takes. */
export interface AgentsOptions {
  readonly proxyFor: (url: string) => string;
  readonly connectMs: number;
}

/** Makes the cache of agents: one pair per proxy, authority file and way of use. */
export function createAgents({ proxyFor, connectMs }: AgentsOptions): Agents {
  const pairs = new Map<string, AgentPair>();
  const contexts = new Map<string, Context>();
  async function contextFor(url: URL, ca: string | undefined): Promise<Result<Context, string>> {
    if (ca === undefined) return ok(url.protocol === 'http:' ? PLAIN : (contexts.get('') ?? keep('', [])));
    const version = await caVersion(ca);
    if (!version.ok) return version;
    const known = contexts.get(version.value);
    if (known !== undefined) return ok(known);
    const pem = await readCa(ca);
    return pem.ok ? ok(keep(version.value, [pem.value])) : pem;
  }
  function keep(key: string, own: readonly string[]): Context {
    const context = {
      key,
      secure: tls.createSecureContext({ ca: [...systemRoots(), ...own], minVersion: 'TLSv1.2' }),
    };
    contexts.set(key, context);
    return context;
  }

  return {
    async agentsFor(url, want) {
      const proxy = proxyFor(url.href);
      const context = await contextFor(url, want.ca);
      if (!context.ok) return context;
      const keepAlive = want.own !== true;
      const key = `${keepAlive ? 'kept' : 'own'} ${context.value.key} ${proxy}`;
      const known = pairs.get(key);
      if (known !== undefined) return ok(known);
      const made = makePair({ proxy, keepAlive, secureContext: context.value.secure, connectMs });
      pairs.set(key, made);
      return ok(made);
    },
    close() {
      for (const pair of pairs.values()) {
        pair.http.destroy();
        pair.https.destroy();
        pair.kept?.close();
      }
      pairs.clear();
    },
  };
}

interface PairPlan {
  readonly proxy: string;
  readonly keepAlive: boolean;
  readonly secureContext: tls.SecureContext | undefined;
  readonly connectMs: number;
}

function makePair({ proxy, keepAlive, secureContext, connectMs }: PairPlan): AgentPair {
  const trusted = secureContext === undefined ? {} : { secureContext };
  const options = {
    keepAlive,
    timeout: FREE_SOCKET_MS,
    scheduling: 'lifo' as const,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
  };
  const secure = { ...options, ...trusted, minVersion: 'TLSv1.2' as const };
  if (proxy === '') {
    const pair = { http: new http.Agent(options), https: new https.Agent(secure), proxy };
    const kept = { ...trusted, connectMs, freeMs: FREE_SOCKET_MS, nextAddressMs: NEXT_ADDRESS_MS };
    return keepAlive ? { ...pair, kept: new KeptLater(kept) } : pair;
  }
  const proxyRequestOptions = { ca: [...systemRoots()] };
  return {
    http: new HttpProxyAgent({ ...options, proxy, proxyRequestOptions }),
    https: new HttpsProxyAgent({ ...secure, proxy, proxyRequestOptions }),
    proxy: URL.canParse(proxy) ? new URL(proxy).host : 'the proxy',
  };
}

/** Names one version of an authority file, so that a replaced one is taken without a restart. */
async function caVersion(path: string): Promise<Result<string, string>> {
  try {
    const { mtimeMs, size } = await stat(path);
    return ok(`${path}\0${mtimeMs}\0${size}`);
  } catch (error) {
    return useless(path, codeOf(error));
  }
}

async function readCa(path: string): Promise<Result<string, string>> {
  let pem: string;
  try {
    pem = await readFile(path, 'utf8');
  } catch (error) {
    return useless(path, codeOf(error));
  }
  const certificates = pem.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) return useless(path, 'it holds no PEM certificate');
  try {
    // TLS itself passes over a damaged one without a word.
    for (const certificate of certificates) void new X509Certificate(certificate);
  } catch {
    return useless(path, 'a certificate in it is damaged');
  }
  return ok(pem);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unreadable';
}

function useless(path: string, why: string): Result<never, string> {
  return fail(`the authority file ${path} cannot be used (${why})`);
}
