import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import type { DoctorView } from '../../shared/api/views.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { describeFailure } from '../../shared/model/failureCatalogue.ts';
import type { Core, DestinationDetail } from '../core/core.ts';
import type { Secrets } from '../core/ports/secrets.ts';
import type { Spool } from '../core/ports/spool.ts';
import type { DaemonFacts } from './views/statusView.ts';

type Finding = DoctorView['findings'][number];

/** What the doctor may look at. */
export interface DoctorParts {
  readonly core: Core;
  readonly spool: Spool;
  readonly secrets: Secrets;
  readonly daemon: DaemonFacts;
  /** Names of the proxy settings that are in force; never their values, which may hold a password. */
  readonly proxySettings: readonly string[];
}

/** A destination that has not answered by then is told as silent, ms. */
const PROBE_LIMIT_MS = 5_000;
/** With less than that the ledger itself is in danger, bytes. */
const FREE_BYTES_LOW = 500 * 1024 * 1024;

/** Looks at everything that commonly goes wrong, and says it in words. */
export async function examine(parts: DoctorParts): Promise<DoctorView> {
  const findings = (
    await Promise.all([
      dataDirectory(parts.daemon.dataDir),
      freeSpace(parts.daemon.dataDir),
      ledger(parts.core, parts.daemon),
      spoolRoom(parts.spool),
      keychain(parts),
      ...(await parts.core.destinations()).map((one) => destination(parts.core, one)),
    ])
  ).flat();
  findings.push(proxies(parts.proxySettings), receiptKey(parts.daemon));
  return { ok: findings.every((finding) => finding.severity !== 'error'), findings };
}

async function dataDirectory(dataDir: string): Promise<Finding> {
  const isUsable = await access(dataDir, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  return isUsable
    ? well('data directory', dataDir)
    : bad('data directory', `${dataDir} cannot be written`, 'Give Waybill the right to write there.');
}

async function freeSpace(dataDir: string): Promise<Finding | readonly Finding[]> {
  const facts = await statfs(dataDir).catch(() => undefined);
  if (facts === undefined) return [];
  const freeBytes = facts.bavail * facts.bsize;
  const told = `${(freeBytes / 1e9).toFixed(1)} GB free`;
  return freeBytes < FREE_BYTES_LOW ? doubtful('disk', told, 'Free some space.') : well('disk', told);
}

async function ledger(core: Core, daemon: DaemonFacts): Promise<Finding> {
  try {
    const trouble = (await core.status()).trouble ?? daemon.trouble;
    return trouble === undefined ? well('ledger', 'reads and writes') : ofFailure('ledger', trouble);
  } catch {
    return bad('ledger', 'it cannot be read', 'Check the disk, then start Waybill again.');
  }
}

async function spoolRoom(spool: Spool): Promise<Finding> {
  const { bytes, limitBytes } = await spool.usage();
  const told = `${(bytes / 1e9).toFixed(2)} of ${(limitBytes / 1e9).toFixed(0)} GB used`;
  return bytes > limitBytes * 0.9
    ? doubtful('spool', told, 'Wait until some copies are delivered, or raise the limit.')
    : well('spool', told);
}

async function keychain({ core, secrets }: DoctorParts): Promise<Finding> {
  const isNeeded = (await core.destinations()).some((one) => one.destination.secretStore === 'keychain');
  const probed = await secrets.probe('keychain');
  if (probed.ok) return well('keychain', 'can be used');
  const finding = ofFailure('keychain', probed.failure);
  return isNeeded ? finding : { ...finding, ok: true, severity: 'warning' };
}

function proxies(names: readonly string[]): Finding {
  return well('proxy', names.length === 0 ? 'none is set' : `set by ${names.join(', ')}`);
}

function receiptKey({ signer }: DaemonFacts): Finding {
  return signer === undefined
    ? doubtful('receipts', 'they are not signed', 'Start the daemon with `waybill serve`.')
    : well('receipts', `signed with the key of fingerprint ${signer.fingerprint}`);
}

async function destination(core: Core, { destination: { name }, gate }: DestinationDetail): Promise<Finding> {
  const subject = `destination ${name}`;
  const probed = await core.testDestination(name, PROBE_LIMIT_MS);
  if (!probed.ok) return ofFailure(subject, probed.failure);
  if (!probed.value.ok) return ofFailure(subject, probed.value.failure);
  const { product, tookMs, credentialsTested } = probed.value.value;
  const told = `${product} answers in ${Math.round(tookMs)} ms`;
  if (gate.state === 'paused') return doubtful(subject, `${told}; it is paused`, 'Run `waybill resume`.');
  return well(subject, credentialsTested ? `${told}; the key is right` : `${told}; the key cannot be tested`);
}

function ofFailure(name: string, failure: Failure): Finding {
  const told = describeFailure(failure.code, failure.facts);
  return bad(name, `${told.what}: ${told.why}`, told.next);
}

function well(name: string, detail: string): Finding {
  return { name, ok: true, severity: 'ok', detail };
}

function doubtful(name: string, detail: string, next: string): Finding {
  return { name, ok: true, severity: 'warning', detail, next };
}

function bad(name: string, detail: string, next: string): Finding {
  return { name, ok: false, severity: 'error', detail, next };
}
