import { open, readdir, readFile } from 'node:fs/promises';
import { arch, cpus, homedir, hostname, platform, release, totalmem, userInfo } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync, type Zippable } from 'fflate';
import type { DoctorView } from '../../../shared/api/views.ts';
import type { Core } from '../../core/core.ts';
import type { StoryLine } from '../../core/ports/store.ts';
import { failureView } from '../views/failureView.ts';
import { statusView, type DaemonFacts } from '../views/statusView.ts';
import { storyView } from '../views/storyView.ts';
import { NameHider } from './hideNames.ts';

/** One file of the bundle. */
export interface DiagnosticsFile {
  readonly name: string;
  /** What it is, for people. */
  readonly says: string;
  readonly text: string;
}

/** What diagnostics are gathered from. */
export interface DiagnosticsParts {
  readonly core: Core;
  readonly daemon: DaemonFacts;
  readonly doctor: () => Promise<DoctorView>;
  /** Takes every secret in use out of a text. */
  readonly redact: (text: string) => string;
}

/** The newest batches have their story told. */
const BATCHES_MAX = 200;
const STORY_LINES_MAX = 500;
/** Of the log only the end is taken, bytes. */
const LOG_BYTES_MAX = 20 * 1024 * 1024;
const SECRET_KEY = /(secret|password|passwd|token|authorization|api_?key|cookie)$/i;

const README = `What Waybill knows of itself, for whoever helps you.

It holds: versions, what \`waybill doctor\` found, how everything stands, the settings, the story of the newest batches, and
the end of the log. It holds no file contents, no keys, passwords or tokens, and no ledger.
`;
const WITH_NAMES = 'Names of files, folders, people and servers are in it. `--no-names` leaves them out.\n';
const WITHOUT_NAMES =
  'Names of files, folders, people and servers are replaced by numbers: [name 7] is always the same one.\n';

/** Gathers everything. With `names` false every name of a file, folder, person or server is replaced by a number. */
export async function gatherDiagnostics(
  parts: DiagnosticsParts,
  { names }: { readonly names: boolean },
): Promise<readonly DiagnosticsFile[]> {
  const hider = names ? undefined : await hiderOf(parts);
  const hidden = (value: unknown): unknown =>
    withoutSecrets(hider === undefined ? value : hider.value(value));
  const json = (value: unknown): string => `${JSON.stringify(hidden(value), null, 2)}\n`;
  const log = await logEnd(parts.daemon.dataDir);
  const status = statusView(await parts.core.status(), parts.daemon);
  const told = (await stories(parts.core)).map((one) => `${JSON.stringify(hidden(one))}\n`);
  const files: readonly DiagnosticsFile[] = [
    { name: 'README.txt', says: 'what is in here', text: README + (names ? WITH_NAMES : WITHOUT_NAMES) },
    { name: 'versions.json', says: 'Waybill, Node, system', text: json(versions(parts.daemon)) },
    { name: 'doctor.json', says: 'what `waybill doctor` found', text: json(await parts.doctor()) },
    { name: 'status.json', says: 'how everything stands', text: json(status) },
    {
      name: 'settings.json',
      says: 'the settings, without secrets',
      text: json(await settings(parts.daemon)),
    },
    { name: 'stories.jsonl', says: `one story per batch, of the newest ${BATCHES_MAX}`, text: told.join('') },
    {
      name: 'log.jsonl',
      says: 'the end of the log',
      text:
        hider === undefined
          ? log
          : log
              .split('\n')
              .map((line) => hider.line(line))
              .join('\n'),
    },
  ];
  return files.map((file) => ({ ...file, text: parts.redact(file.text) }));
}

/** The bundle as a zip. */
export function zipOf(files: readonly DiagnosticsFile[]): Uint8Array {
  const entries: Zippable = {};
  for (const { name, text } of files) entries[`waybill-diagnostics/${name}`] = strToU8(text);
  return zipSync(entries);
}

function versions({ version, startedAt }: DaemonFacts): Readonly<Record<string, unknown>> {
  return {
    waybill: version,
    startedAt: new Date(startedAt).toISOString(),
    node: process.versions.node,
    electron: process.versions['electron'] ?? null,
    system: `${platform()} ${release()} ${arch()}`,
    cores: cpus().length,
    memoryMb: Math.round(totalmem() / 1e6),
    usedMb: Math.round(process.memoryUsage.rss() / 1e6),
  };
}

async function settings({ dataDir }: DaemonFacts): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(dataDir, 'settings.json'), 'utf8')) as unknown;
  } catch (error) {
    return { unreadable: (error as NodeJS.ErrnoException).code ?? 'it is no JSON' };
  }
}

async function stories(core: Core): Promise<readonly unknown[]> {
  const { items } = await core.batches({ limit: BATCHES_MAX });
  return Promise.all(
    items.map(async ({ batch, counts, jobs }) => ({
      batch: batch.id,
      status: batch.status,
      mode: batch.mode,
      comment: batch.comment,
      createdAt: new Date(batch.createdAt).toISOString(),
      items: counts,
      ...(batch.failure === undefined
        ? {}
        : { failure: { ...failureView(batch.failure), serverSays: undefined } }),
      jobs: jobs.map(({ id, kind, state }) => ({ id, kind, state })),
      story: (await core.story(batch.id, { limit: STORY_LINES_MAX })).items.map(storyForHelper),
    })),
  );
}

/** A line of a story without the server's words, which may be about anything. */
function storyForHelper(line: StoryLine): unknown {
  const { serverSays: _says, ...facts } = line.facts;
  return storyView({ ...line, facts });
}

/** The newest lines of the log, oldest first; a line that was cut in two is left out. */
async function logEnd(dataDir: string): Promise<string> {
  const directory = join(dataDir, 'logs');
  const names = await readdir(directory).catch(() => []);
  // waybill.log is written to; the higher its number, the older a file is.
  const ordered = names
    .filter((name) => /^waybill\.log(\.\d+)?$/.test(name))
    .toSorted((one, other) => Number(one.split('.')[2] ?? 0) - Number(other.split('.')[2] ?? 0));
  let text = '';
  let left = LOG_BYTES_MAX;
  for (const name of ordered) {
    if (left <= 0) break;
    const part = await endOf(join(directory, name), left);
    left -= Buffer.byteLength(part);
    text = part + text;
  }
  return text;
}

async function endOf(path: string, bytesMax: number): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - bytesMax);
    const buffer = Buffer.alloc(size - from);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
    const text = buffer.subarray(0, bytesRead).toString('utf8');
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}

async function hiderOf({ core, daemon }: DiagnosticsParts): Promise<NameHider> {
  const hider = new NameHider();
  const { items } = await core.batches({ limit: BATCHES_MAX });
  const destinations = (await core.destinations()).map((one) => one.destination);
  const folders = (await core.folders.all()).map((one) => one.folder.path);
  hider.learn([homedir(), hostname(), userName(), daemon.dataDir, ...folders]);
  hider.learn(destinations.flatMap(({ name, url, user }) => [name, user, hostOf(url)]));
  hider.learn(items.flatMap(({ batch }) => [batch.comment, batch.origin.operator]));
  return hider;
}

function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** Whatever is called a secret, and what stands before the @ of an address. */
function withoutSecrets(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    if (SECRET_KEY.test(key)) return '[redacted]';
    return value.replaceAll(/(\w:\/\/)[^/\s@]+@/g, '$1[redacted]@');
  }
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutSecrets(one, name)]));
}
