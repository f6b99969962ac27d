import type { ImportJob } from '../../shared/model/importJob.ts';
import type { JobId } from '../../shared/model/ids.ts';
import { countOf } from '../../shared/model/batchStatus.ts';
import { checkFace } from './checking/checkFace.ts';
import { batchDetail, detailOf } from './commands/batchDetail.ts';
import {
  destinationDetail,
  removeDestination,
  saveDestination,
  testDestination,
} from './commands/destinationCommands.ts';
import { probeUnsaved } from './commands/probeUnsaved.ts';
import { editBatch, mergeBatches, splitBatch } from './commands/editBatch.ts';
import { cancelItem, renameItem, restoreItem, retryItem } from './commands/itemCommands.ts';
import { answerJob, jobFile, jobLog } from './commands/jobCommands.ts';
import { dropWish, eraseJob, restartJob } from './commands/jobWishes.ts';
import { moveItems } from './commands/moveItems.ts';
import { countPaths } from './countPaths.ts';
import { settleClashes } from './commands/settleClashes.ts';
import { finalizeBatch, leftovers, mapping } from './commands/mappingCommands.ts';
import { openQuestions, searchCandidates } from './commands/questionCommands.ts';
import { foldersFace } from './commands/folderCommands.ts';
import { Rehearsal } from './commands/folderRehearsal.ts';
import { mirrorFace } from './commands/mirrorFace.ts';
import { pause, resume } from './commands/pauseCommands.ts';
import { recordLog } from './commands/recordLog.ts';
import { runBatch } from './commands/runBatch.ts';
import { scheduleFace } from './commands/scheduleCommands.ts';
import { cancelBatch, retryBatch, sendNext } from './commands/steerBatch.ts';
import { accountEntries } from './account.ts';
import type { CoreContext } from './context.ts';
import type { BatchDetail, Core, CoreChange, CoreStatus } from './core.ts';
import { Folders } from './folders/folders.ts';
import { addBatch, addItems } from './intake.ts';
import { UnwrittenEnds } from './unwrittenEnds.ts';
import { Leases } from './leases.ts';
import { Instrument } from './instrument.ts';
import { keptLog } from './keptLog.ts';
import { Ledger } from './ledger.ts';
import type { Ports } from './ports/ports.ts';
import type { BatchQuery, Page } from './ports/store.ts';
import type { Recovered } from './recovery.ts';
import { Scheduler } from './scheduler.ts';
import { Transfers } from './transfers.ts';
import { WindowBook } from './windowBook.ts';

/** Puts the core together over its ports. Nothing runs before `start`. */
export function createCore(ports: Ports): Core {
  const listeners = new Set<(change: CoreChange) => void>();
  const emit = (change: CoreChange): void => {
    for (const listener of listeners) listener(change);
    if (change.kind === 'item') folders.noteItem(change.id, change.batchId);
    if (change.kind === 'batch') void folders.noteEnd(change.id);
  };
  const transfers = new Transfers(ports.clock);
  const core: CoreContext = {
    ports,
    ledger: new Ledger(ports.store, emit, ports.clock),
    leases: new Leases(),
    unwritten: new UnwrittenEnds(),
    windows: new WindowBook(ports),
    instrument: new Instrument(ports, emit),
    emit,
    ...doorsOf(() => scheduler),
    isWatched: (id) => folders.isWatched(id),
    wakeFolder: (id) => folders.wake(id),
    removeFolder: (id) => watched.remove(id),
  };
  const scheduler = new Scheduler(core, transfers);
  const folders = new Folders(core, ports.folders);
  const rehearsal =
    ports.folders === undefined ? undefined : new Rehearsal({ core, folders, ports: ports.folders });
  const watched = foldersFace(core, folders, rehearsal);
  const life = lifeOf({ core, scheduler, folders });
  const facesOf = (of: CoreContext): Faces => ({
    ...batchFace(of),
    ...destinationFace(of, scheduler),
    folders: of === core ? watched : foldersFace(of, folders, rehearsal),
    schedule: scheduleFace(of, scheduler),
    pause: (given) => pause(of, scheduler, given),
    resume: (given) => resume(of, scheduler, given),
  });
  const inNameOf = (operator: string): CoreContext => {
    const named: CoreContext = {
      ...core,
      ports: { ...ports, operator },
      removeFolder: (id) => foldersFace(named, folders, rehearsal).remove(id),
    };
    return named;
  };
  const whole: Core = {
    ...facesOf(core),
    ...life.face,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    status: () => status({ core, scheduler, transfers, folders, recovered: life.recovered }),
    moving: () => transfers.all(),
    checking: checkFace(core),
    mirror: mirrorFace(core, scheduler),
    // Only what the call itself does has the name: what it sets going works on over the ports without one.
    inNameOf: (operator) => ({ ...whole, ...facesOf(inNameOf(operator)) }),
  };
  return whole;
}

/** Begin and end of a core. */
interface Life {
  readonly recovered: (Recovered & { readonly at: number }) | undefined;
  readonly face: Pick<Core, 'start' | 'stop' | 'wokeUp'>;
}

function lifeOf(of: {
  readonly core: CoreContext;
  readonly scheduler: Scheduler;
  readonly folders: Folders;
}): Life {
  const { core, scheduler, folders } = of;
  let recovered: Life['recovered'];
  let isEnded = false;
  return {
    get recovered() {
      return recovered;
    },
    face: {
      async start() {
        recovered = { ...(await scheduler.start()), at: core.ports.clock.now() };
        if (!isEnded) await folders.recover();
        // Stopped meanwhile: nobody would end what begins now.
        if (isEnded) return;
        folders.start();
        core.emit({ kind: 'status' });
      },
      async stop() {
        isEnded = true;
        await folders.stop();
        await scheduler.stop();
      },
      wokeUp() {
        scheduler.wakeAll();
        folders.lookAtAll();
      },
    },
  };
}

/** What the rest of the core asks of the scheduler, which is made after it. */
function doorsOf(
  scheduler: () => Scheduler,
): Pick<CoreContext, 'wake' | 'unpark' | 'callOff' | 'callOffUnbegun' | 'holdSending' | 'runBefore'> {
  return {
    wake: (id) => scheduler().wake(id),
    unpark: (id) => scheduler().unpark(id),
    callOff: (batchId, itemId) => scheduler().callOffBatch(batchId, itemId),
    callOffUnbegun: (batchId, itemId) => scheduler().callOffUnbegun(batchId, itemId),
    holdSending: (id) => scheduler().holdSending(id),
    runBefore: (batch) => scheduler().runBefore(batch),
  };
}

type Faces = BatchFace & DestinationFace & Pick<Core, 'folders' | 'schedule' | 'pause' | 'resume'>;

type BatchFace = Omit<
  Core,
  | 'start'
  | 'stop'
  | 'onChange'
  | 'status'
  | 'moving'
  | 'inNameOf'
  | 'checking'
  | 'mirror'
  | 'folders'
  | 'schedule'
  | 'pause'
  | 'resume'
  | 'wokeUp'
  | keyof DestinationFace
>;
type JobFace = Pick<
  Core,
  | 'answerJob'
  | 'restartJob'
  | 'eraseJob'
  | 'dropWish'
  | 'jobLog'
  | 'keptLog'
  | 'jobFile'
  | 'questions'
  | 'searchCandidates'
  | 'leftovers'
  | 'mapping'
  | 'finalizeBatch'
>;
type DestinationFace = Pick<
  Core,
  | 'destinations'
  | 'destination'
  | 'saveDestination'
  | 'removeDestination'
  | 'testDestination'
  | 'probeUnsaved'
>;

function batchFace(core: CoreContext): BatchFace {
  const { store } = core.ports;
  return {
    addBatch: (given) => addBatch(core, given),
    addItems: (id, given) => addItems(core, id, given),
    batch: (id) => batchDetail(core, id),
    batches: (query) => batchPage(core, query),
    editBatch: (id, edit) => editBatch(core, id, edit),
    splitBatch: (id, given) => splitBatch(core, id, given),
    mergeBatches: (id, from) => mergeBatches(core, id, from),
    runBatch: (id, given) => runBatch(core, id, given),
    retryBatch: (id) => retryBatch(core, id),
    cancelBatch: (id) => cancelBatch(core, id),
    sendNext: (id) => sendNext(core, id),
    story: (id, query) => store.story(id, query),
    receipts: (id) => store.receipts(id),
    receiptChain: (query) => store.receiptChain(query),
    account: () => accountEntries(core.ports),
    history: (query) => store.history(query),
    depths: (query) => store.depths(query),
    item: (id) => store.item(id),
    items: (query) => store.items(query),
    retryItem: (id) => retryItem(core, id),
    cancelItem: (id) => cancelItem(core, id),
    restoreItem: (id) => restoreItem(core, id),
    countPaths: (paths, signal) => countPaths(core.ports, paths, signal),
    moveItems: (deed, meant) => moveItems(core, deed, meant),
    settleClashes: (choice, meant) => settleClashes(core, choice, meant),
    renameItem: (id, name) => renameItem(core, id, name),
    job: (id: JobId): Promise<ImportJob | undefined> => store.job(id),
    jobs: (query) => store.jobs(query),
    recordLog: (id, given) => recordLog(core, id, given),
    ...jobFace(core),
  };
}

function jobFace(core: CoreContext): JobFace {
  return {
    answerJob: (id, answer) => answerJob(core, id, answer),
    restartJob: (id, given) => restartJob(core, id, given),
    eraseJob: (id, given) => eraseJob(core, id, given),
    dropWish: (id) => dropWish(core, id),
    jobLog: (id) => jobLog(core, id),
    keptLog: (id) => keptLog(core.ports, id),
    jobFile: (id) => jobFile(core, id),
    questions: () => openQuestions(core),
    searchCandidates: (given) => searchCandidates(core, given),
    leftovers: (id) => leftovers(core, id),
    mapping: (id) => mapping(core, id),
    finalizeBatch: (id) => finalizeBatch(core, id),
  };
}

function destinationFace(core: CoreContext, scheduler: Scheduler): DestinationFace {
  const { destinations } = core.ports;
  return {
    destinations: () => Promise.all(destinations.all().map((one) => destinationDetail(core, scheduler, one))),
    async destination(name) {
      const found = destinations.byName(name);
      return found === undefined ? undefined : destinationDetail(core, scheduler, found);
    },
    saveDestination: (given) => saveDestination(core, scheduler, given),
    removeDestination: (name, queued) => removeDestination(core, name, queued),
    testDestination: (name, limitMs) => testDestination(core, scheduler, { name, limitMs }),
    probeUnsaved: (given) => probeUnsaved(core, given),
  };
}

async function batchPage(core: CoreContext, query: BatchQuery): Promise<Page<BatchDetail>> {
  const page = await core.ports.store.batches(query);
  const details = await Promise.all(page.items.map(async (batch) => core.ledger.read(batch.id)));
  return {
    ...page,
    items: details.filter((detail) => detail !== undefined).map((detail) => detailOf(core, detail)),
  };
}

async function status(parts: {
  readonly core: CoreContext;
  readonly scheduler: Scheduler;
  readonly transfers: Transfers;
  readonly folders: Folders;
  readonly recovered: (Recovered & { readonly at: number }) | undefined;
}): Promise<CoreStatus> {
  const { core, scheduler, transfers, folders, recovered } = parts;
  const totals = await core.ports.store.totals();
  const moving = transfers.all();
  const rate = transfers.rate();
  const going =
    (totals.items.queued?.bytes ?? 0) +
    (totals.items.uploading?.bytes ?? 0) +
    (totals.items.waiting?.bytes ?? 0);
  const left = going - moving.reduce((sum, one) => sum + one.sentBytes, 0);
  return {
    items: totals.items,
    batches: totals.batches,
    moving,
    bytesPerSecond: rate,
    secondsLeft: rate === undefined || rate < 1 ? undefined : Math.max(0, left / rate),
    paused: scheduler.pause,
    destinations: await destinationFace(core, scheduler).destinations(),
    courtesy: core.instrument.courtesy(),
    resumed:
      recovered?.unclean === true && (recovered.items > 0 || countOf(totals.items, 'queued') > 0)
        ? { items: recovered.items, at: recovered.at }
        : undefined,
    foldersInTrouble: folders.inTrouble(),
    trouble: scheduler.trouble,
  };
}
