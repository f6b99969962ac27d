import type { ControlSource } from '../../shared/model/batch.ts';
import type { Destination } from '../../shared/model/destination.ts';
import { failure } from '../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { Abilities } from '../../shared/services/abilities.ts';
import {
  haploControlVerdict,
  type HaploControlPlace,
  type HaploControlVerdict,
} from '../../shared/checks/haplo/controlVerdict.ts';
import { HAPLO_PUBLIC_LISTS } from '../../shared/services/haplo/controlFile.ts';
import { cannot } from './context.ts';
import type { ControlGiven } from './core.ts';
import { lastPart } from './lastPart.ts';
import type { Ports } from './ports/ports.ts';

/** Haplo reads no control file beyond 16 MiB (StringUtils.java). */
export const CONTROL_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Takes the control file of a batch into the spool, so that the batch keeps the one it was given even when the file
 * changes later. Undefined where the service takes none.
 */
export async function takeControl(
  ports: Ports,
  abilities: Abilities,
  wanted: { readonly destination: Destination; readonly given: ControlGiven | undefined },
): Promise<Result<ControlSource | undefined>> {
  const { destination, given } = wanted;
  if (!abilities.controlFile) {
    if (given === undefined) return ok(undefined);
    return fail(cannot(destination.kind, 'control file', 'Leave out --control.'));
  }
  if (given !== undefined && 'digest' in given) return ok({ kind: 'digest', sha256: given.digest });
  if (given !== undefined && 'spooled' in given)
    return checkSpooled(ports, given.spooled, { name: given.name, path: given.name });
  const path = given === undefined ? destination.options.control : given.path;
  if (path === undefined)
    return fail(failure('control.missing', { destination: destination.name, kind: destination.kind }));
  return takeFromPath(ports, path);
}

async function takeFromPath(ports: Ports, path: string): Promise<Result<ControlSource>> {
  const name = lastPart(path);
  for await (const entry of ports.files.walk(path)) {
    if (entry.kind === 'passedOver') {
      if (entry.why === 'gone') return fail(failure('path.missing', { path }));
      return fail(failure('file.no-access', { path, reason: entry.reason }));
    }
    if (entry.path !== path && entry.name.includes('/')) break;
    const opened = await ports.files.open({ kind: 'file', path: entry.path, root: entry.root });
    if (!opened.ok) return opened;
    try {
      const taken = await ports.spool.put(opened.value.chunks(), CONTROL_BYTES_MAX);
      return taken.ok ? await checkSpooled(ports, taken.value.sha256, { name, path }) : taken;
    } finally {
      await opened.value.close();
    }
  }
  return fail(failure('file.not-a-file', { path, what: 'a folder' }));
}

/** The server would answer 400 to this one; better to say so before anything is queued. */
async function checkSpooled(
  ports: Ports,
  sha256: string,
  called: { readonly name: string; readonly path: string },
): Promise<Result<ControlSource>> {
  const bytes = await ports.spool.read(sha256, CONTROL_BYTES_MAX);
  if (!bytes.ok) return bytes;
  const reason = notJson(bytes.value);
  if (reason !== undefined) return fail(failure('control.not-json', { path: called.path, reason }));
  const verdict = haploControlVerdict(bytes.value, HAPLO_PUBLIC_LISTS);
  if (!isSurelyRefused(verdict)) return ok({ kind: 'spool', sha256, name: called.name });
  const messages = verdict.status === 400 ? verdict.messages : ["the server's own check of it would break"];
  const says = verdict.status === 400 ? { serverSays: verdict.body } : {};
  return fail(failure('control.invalid', { path: called.path, reason: messages.join('; ') }, says));
}

/** What a plugin or a newer version of the server may well know. */
const MAY_BE_INSTALLED: ReadonlySet<HaploControlPlace['code']> = new Set([
  'unknown-model',
  'unknown-filter',
  'unknown-reader',
  'unknown-record-processor',
  'unknown-action',
]);

/** Refused for a reason that no server with more installed would see otherwise. */
function isSurelyRefused(
  verdict: HaploControlVerdict,
): verdict is Exclude<HaploControlVerdict, { status: 200 }> {
  if (verdict.status === 200) return false;
  return verdict.status === 500 || verdict.places.some(({ code }) => !MAY_BE_INSTALLED.has(code));
}

function notJson(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'it begins with a byte order mark';
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return undefined;
  } catch (error) {
    // Both throw an Error: no UTF-8, or no JSON.
    return (error as Error).message;
  }
}
