import type { BatchId, DestinationId } from '../../../shared/model/ids.ts';
import type { CoreContext } from '../context.ts';
import type { BatchState } from '../draft.ts';
import type { Gateway, MirrorFace } from '../mirrorFace.ts';
import type { Scheduler } from '../scheduler.ts';
import { reportKey } from '../steps/noteReport.ts';
import {
  addMirrorItem,
  leaseBatch,
  mirrorItemNames,
  noteMirrorRemote,
  openMirrorBatch,
  useMirrorControl,
} from './mirrorBatches.ts';
import { MirrorKeys } from './mirrorKeys.ts';
import { batchPlace, factKey } from './mirrorPlaces.ts';
import { keepWish } from './jobWishes.ts';
import { answerMirrorJob, batchOfMirrorJob, noteMirrorJobCall } from './mirrorJobs.ts';
import { dropReplaced } from './mirrorReplaced.ts';
import { askMirrorRunNow, beginMirrorRun, endMirrorRun, queueMirrorRun } from './mirrorRuns.ts';
import { withdrawMirrorRun } from './mirrorWithdrawal.ts';
import { cancelBatch } from './steerBatch.ts';

/** Places are looked up for every call, so a script must not be able to give a long one. */
const PLACE_LENGTH_MAX = 300;

/** What the mirror may ask of the core. */
export function mirrorFace(core: CoreContext, scheduler: Scheduler): MirrorFace {
  const { secrets, store } = core.ports;
  const keys = new MirrorKeys(core);
  const recall = (id: DestinationId, place: string): Promise<string | undefined> =>
    place.length > PLACE_LENGTH_MAX ? Promise.resolve(undefined) : store.fact(factKey(id, place));
  return {
    gateway: (name) => gateway(core, scheduler, name),
    makeKey: (name) => keys.make(name),
    key: (destination) => secrets.get(destination, 'mirror'),
    remoteSecret: (destination) => secrets.get(destination, 'remote'),
    recall,
    remember: (id, place, value) => store.commit([{ put: 'fact', key: factKey(id, place), value }]),
    state: (id) => core.ledger.read(id),
    async batchGiven(id, given): Promise<BatchState | undefined> {
      const known = await recall(id, batchPlace(given));
      return known === undefined ? undefined : core.ledger.read(known as BatchId);
    },
    batchOfJob: (id, remoteId) => batchOfMirrorJob(core, id, remoteId),
    openBatch: (given) => openMirrorBatch(core, given),
    useControl: (id, made) => useMirrorControl(core, id, made),
    noteRemote: (id, told) => noteMirrorRemote(core, id, told),
    itemNames: (id) => mirrorItemNames(core, id),
    addItem: (id, item) => addMirrorItem(core, id, item),
    dropReplaced: (id, placeOf) => dropReplaced(core, id, placeOf),
    lease: (id, translates) => leaseBatch(core, id, translates !== undefined),
    queueRun: (id, kind) => queueMirrorRun(core, id, kind),
    beginRun: (id, kind) => beginMirrorRun(core, id, kind),
    endRun: (id, job, end) => endMirrorRun(core, { id, job }, end),
    askNow: (id) => askMirrorRunNow(core, id),
    noteJobCall: (id, done) => noteMirrorJobCall(core, id, done),
    async wishJob(job, wish) {
      return (await keepWish(core, job, { ...wish, by: 'mirror' })) !== undefined;
    },
    withdrawRun: (id) => withdrawMirrorRun(core, id),
    answerJob: (job, answer) => answerMirrorJob(core, job, answer),
    report: (job) => store.fact(reportKey(job)),
    async dropBatch(id) {
      await cancelBatch(core, id);
    },
  };
}

async function gateway(core: CoreContext, scheduler: Scheduler, name: string): Promise<Gateway | undefined> {
  const destination = core.ports.destinations.byName(name);
  if (destination === undefined) return undefined;
  const gate = await scheduler.gatekeeper(destination.id).gate();
  return {
    destination,
    isOpen: gate.state === 'open' && scheduler.pause === undefined,
    pace: scheduler.sending(destination.id).pace(false),
  };
}
