import { constants } from 'node:fs';
import { access, readdir, statfs } from 'node:fs/promises';
import type { DoctorView } from '../../shared/api/views.ts';
import type { Core } from '../core/core.ts';
import { StoreError } from '../core/ports/store.ts';
import type { Heard } from '../core/ports/heard.ts';
import type { Secrets } from '../core/ports/secrets.ts';
import type { Spool } from '../core/ports/spool.ts';
import { bad, doubtful, ofFailure, well, type Finding } from './doctor/finding.ts';
import { folderFindings } from './doctor/folders.ts';
import { secretStoreFindings } from './doctor/secretStores.ts';
import { clockFinding, destinationFinding, proxyFinding } from './doctor/servers.ts';
import { windowFindings } from './doctor/windows.ts';
import type { DaemonFacts } from './views/statusView.ts';

/** What the doctor may look at. */
export interface DoctorParts {
  readonly core: Core;
  readonly spool: Spool;
  readonly secrets: Secrets;
  readonly daemon: DaemonFacts;
  /** Names of the proxy settings that are in force; never their values, which may hold a password. */
  readonly proxySettings: readonly string[];
  /** What servers told in passing; without it clocks are not compared. */
  readonly heard?: Heard;
}

/** With less than that the ledger itself is in danger, bytes. */
const FREE_BYTES_LOW = 500 * 1024 * 1024;
/** With less than that nothing more can be taken in, bytes. */
const FREE_BYTES_NONE = 20 * 1024 * 1024;

/** Looks at everything that commonly goes wrong, and says it in words. */
export async function examine(parts: DoctorParts): Promise<DoctorView> {
  const { core, heard } = parts;
  const destinations = await core.destinations();
  const findings = (
    await Promise.all([
      dataDirectory(parts.daemon.dataDir),
      freeSpace(parts.daemon.dataDir),
      ledger(core, parts.daemon),
      spoolRoom(parts.spool),
      secretStoreFindings(core, parts.secrets),
      folderFindings(core, Date.now()),
      ...destinations.map((one) =>
        unlessLedgerFails(`destination ${one.destination.name}`, destinationFinding(core, one, heard)),
      ),
    ])
  ).flat();
  findings.push(
    proxyFinding(parts.proxySettings, destinations, heard),
    // After the destinations were asked: their answers told the time.
    clockFinding(heard?.all() ?? []),
    await receiptKey(parts.daemon),
    ...windowFindings(destinations),
  );
  return { ok: findings.every((finding) => finding.severity !== 'error'), findings };
}

/** What was found is noted, which a ledger on a full disk does not take: then that is told, and the rest all the same. */
async function unlessLedgerFails(name: string, looked: Promise<Finding>): Promise<Finding> {
  try {
    return await looked;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const reason = error.reason === 'full' ? 'its disk is full' : error.message;
    return bad(name, `it was asked, but the ledger takes nothing: ${reason}`, 'Look at the disk first.');
  }
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
  const told =
    freeBytes < 1e9 ? `${(freeBytes / 1e6).toFixed(0)} MB free` : `${(freeBytes / 1e9).toFixed(1)} GB free`;
  if (freeBytes < FREE_BYTES_NONE)
    return bad(
      'disk',
      `the disk of ${dataDir} is full: ${told}`,
      'Free some space; Waybill goes on by itself.',
    );
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

/** An earlier key that could not be trusted any more lies beside the present one under such a name. */
const SET_ASIDE = /^receipt-key\.pem\.set-aside-/;

async function receiptKey({ dataDir, signer }: DaemonFacts): Promise<Finding> {
  if (signer === undefined)
    return doubtful('receipts', 'they are not signed', 'Start the daemon with `waybill serve`.');
  const told = `signed with the key of fingerprint ${signer.fingerprint}`;
  const aside = (await readdir(dataDir).catch(() => [])).filter((name) => SET_ASIDE.test(name));
  return aside.length === 0
    ? well('receipts', told)
    : doubtful(
        'receipts',
        `${told}; an earlier key was set aside, since others could read it or it was none`,
        `Earlier receipts are of the earlier key: check them with --fingerprint. Then remove ${aside.join(', ')}.`,
      );
}
