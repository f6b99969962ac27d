import type { BatchStatus } from '../../../shared/model/batch.ts';
import type { Destination } from '../../../shared/model/destination.ts';
import { destinationSchema } from '../../../shared/model/destination.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { countOf } from '../../../shared/model/batchStatus.ts';
import { allRows } from '../allRows.ts';
import { conflict, destinationNamed, freshId, type CoreContext } from '../context.ts';
import type { DestinationDetail, DestinationGiven } from '../core.ts';
import type { ProbeReport } from '../ports/importService.ts';
import { PROBE_LIMIT_MS } from '../gatekeeper.ts';
import type { Scheduler } from '../scheduler.ts';
import { cancelBatch } from './steerBatch.ts';

/** Batches that are given up when their destination is removed, or that keep it there: an import that the server has begun. */
const UNFINISHED: readonly BatchStatus[] = [
  'open',
  'held',
  'queued',
  'sending',
  'sent',
  'importing',
  'asking',
  'attention',
];

export async function destinationDetail(
  core: CoreContext,
  scheduler: Scheduler,
  destination: Destination,
): Promise<DestinationDetail> {
  const totals = await core.ports.store.totals(destination.id);
  const window = scheduler.sending(destination.id).window();
  return {
    destination,
    ...(window === undefined ? {} : { window }),
    gate: await scheduler.gatekeeper(destination.id).gate(),
    locked: core.ports.destinations.isLocked(destination.id),
    itemsQueued: countOf(totals.items, 'settling', 'queued', 'uploading', 'waiting', 'attention'),
  };
}

/** Adds a destination, or changes the one of that name. A secret that is not given stays as it is. */
export async function saveDestination(
  core: CoreContext,
  scheduler: Scheduler,
  given: DestinationGiven,
): Promise<Result<DestinationDetail>> {
  const { ports } = core;
  const known = ports.destinations.byName(given.name);
  if (known !== undefined && known.kind !== given.kind)
    return fail(failure('destination.exists', { name: given.name }));
  const made = makeDestination(core, given, known);
  if (!made.ok) return made;
  if (ports.service(given.kind) === undefined) {
    return fail(
      failure('service.cannot', {
        kind: given.kind,
        ability: 'adapter in this build',
        next: 'Install the newest Waybill.',
      }),
    );
  }
  const kept = given.keyLater === true ? ok(undefined) : await keepSecret(core, made.value, given.secret);
  if (!kept.ok) return kept;
  const saved = await ports.destinations.save(made.value);
  if (!saved.ok) return saved;
  // Whatever it rested for may be over now: the gate opens and the first call tells. A pause stays a pause.
  const gatekeeper = scheduler.gatekeeper(made.value.id);
  const { state } = await gatekeeper.gate();
  if (state !== 'open' && state !== 'paused') await gatekeeper.set({ state: 'open' });
  core.wake(made.value.id);
  core.emit({ kind: 'destination', id: made.value.id });
  return ok(await destinationDetail(core, scheduler, made.value));
}

async function keepSecret(
  core: CoreContext,
  destination: Destination,
  secret: string | undefined,
): Promise<Result<void>> {
  const { secrets } = core.ports;
  if (secret !== undefined) return secrets.set(destination, 'remote', secret);
  const there = await secrets.get(destination, 'remote');
  return there.ok ? ok(undefined) : there;
}

function makeDestination(
  core: CoreContext,
  given: DestinationGiven,
  known: Destination | undefined,
): Result<Destination> {
  const refused = missingOption(given) ?? unfitAddress(given.url);
  if (refused !== undefined) return fail(refused);
  const parsed = destinationSchema.safeParse({
    id: known?.id ?? freshId(core.ports, 'dst'),
    name: given.name,
    kind: given.kind,
    url: given.url.replace(/\/+$/, ''),
    user:
      given.user ?? (given.kind === 'haplo-batch' || given.kind === 'haplo-standard' ? 'haplo' : undefined),
    secretStore: given.secretStore,
    ...(given.secretStore === 'settings' ? { practiceSecret: given.secret ?? known?.practiceSecret } : {}),
    options: {
      ...given.options,
      ...(given.options.shortcode === undefined ? {} : { shortcode: given.options.shortcode.toUpperCase() }),
    },
    ...(known?.limits === undefined ? {} : { limits: known.limits }),
    createdAt: known?.createdAt ?? core.ports.clock.now(),
    generation: (known?.generation ?? 0) + 1,
  });
  if (parsed.success) return ok(parsed.data);
  const { issues } = parsed.error;
  return fail(
    failure('request.invalid', {
      where: issues.map(({ path }) => path.join('.')).join(', '),
      reason: issues.map(({ message }) => message).join('; '),
    }),
  );
}

/** Addresses are shown and kept in plain settings: a password has no place in them. The service's own paths follow them. */
export function unfitAddress(url: string): Failure | undefined {
  if (/^[a-z]+:\/\/[^/?#]*@/i.test(url))
    return failure('request.invalid', {
      where: 'url',
      reason: 'it holds a user or password, which go apart (`--user`, `--secret-stdin`)',
    });
  if (/[?#]/.test(url))
    return failure('request.invalid', {
      where: 'url',
      reason: 'it goes on with "?" or "#"; the address of the server is enough',
    });
  return undefined;
}

/** What a kind cannot do without. */
function missingOption(given: DestinationGiven): Failure | undefined {
  const needs: Partial<Record<Destination['kind'], readonly [keyof DestinationGiven['options'], string]>> = {
    'haplo-standard': ['apiKind', 'the kind of the API (`--api-kind`)'],
    'dsp-ingest': ['shortcode', 'the shortcode of the project (`--shortcode`)'],
    ecotaxa: ['project', 'the number of the project (`--project`)'],
    robotoff: ['jobType', 'the job type (`--job-type`)'],
  };
  const need = needs[given.kind];
  if (need === undefined || given.options[need[0]] !== undefined) return undefined;
  return failure('request.invalid', {
    where: `options.${need[0]}`,
    reason: `a ${given.kind} destination needs ${need[1]}`,
  });
}

/** Removes a destination. Queued work is never thrown away without a word: refused, or cancelled when asked for. */
export async function removeDestination(
  core: CoreContext,
  name: string,
  queued: 'refuse' | 'cancel',
): Promise<Result<void>> {
  const { ports } = core;
  const destination = ports.destinations.byName(name);
  if (destination === undefined) return fail(failure('destination.unknown', { name }));
  const unwatched = await endFolders(core, destination, queued);
  if (!unwatched.ok) return unwatched;
  const totals = await ports.store.totals(destination.id);
  const items = countOf(totals.items, 'settling', 'queued', 'uploading', 'waiting', 'attention');
  const unfinished = await ports.store.unfinishedBatches(destination.id, 1);
  if (items > 0 || unfinished.length > 0) {
    if (queued === 'refuse') return fail(failure('destination.has-work', { name, items }));
    const cancelled = await cancelAll(core, destination);
    if (!cancelled.ok) return cancelled;
  }
  const removed = await ports.destinations.remove(destination.id);
  if (!removed.ok) return removed;
  await ports.secrets.remove(destination);
  core.emit({ kind: 'destinationRemoved', name });
  core.emit({ kind: 'status' });
  return ok(undefined);
}

/** Folders that send to a destination go with it where that was said; what an administrator decides about stays as a whole. */
async function endFolders(
  core: CoreContext,
  destination: Destination,
  queued: 'refuse' | 'cancel',
): Promise<Result<void>> {
  const settings = core.ports.folders?.settings;
  const folders = settings?.all().filter((one) => one.destinationId === destination.id) ?? [];
  const [first] = folders;
  if (settings === undefined || first === undefined) return ok(undefined);
  const { name } = destination;
  if (queued === 'refuse')
    return fail(failure('destination.has-folders', { name, folders: folders.length, path: first.path }));
  // Its own removal says why it cannot be removed.
  if (core.ports.destinations.isLocked(destination.id)) return ok(undefined);
  const locked = folders.find((one) => settings.isLocked(one.id));
  if (locked !== undefined)
    return fail(conflict(`the administrator watches ${locked.path} for it`, 'Ask your administrator.'));
  for (const folder of folders) {
    const ended = await core.removeFolder(folder.id);
    if (!ended.ok) return ended;
  }
  return ok(undefined);
}

async function cancelAll(core: CoreContext, destination: Destination): Promise<Result<void>> {
  const destinationId = destination.id;
  const unfinished = allRows((query) =>
    core.ports.store.batches({ ...query, destinationId, statuses: UNFINISHED }),
  );
  for await (const batch of unfinished) {
    const cancelled = await cancelBatch(core, batch.id);
    if (!cancelled.ok) return cancelled;
  }
  return ok(undefined);
}

/** Asks the server, without any effect, whether everything is right. What it finds opens or closes the gate. */
export async function testDestination(
  core: CoreContext,
  scheduler: Scheduler,
  given: { readonly name: string; readonly limitMs: number | undefined },
): Promise<Result<Result<ProbeReport>>> {
  const named = destinationNamed(core.ports, given.name);
  if (!named.ok) return named;
  const { destination } = named.value;
  core.ports.secrets.forget(destination.id);
  const gatekeeper = scheduler.gatekeeper(destination.id);
  const probe = await gatekeeper.probe(named.value, {
    signal: new AbortController().signal,
    limitMs: given.limitMs ?? PROBE_LIMIT_MS,
  });
  await gatekeeper.note(probe);
  if (probe.ok) core.wake(destination.id);
  return ok(probe);
}
