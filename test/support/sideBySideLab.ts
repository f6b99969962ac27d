import type { BatchId } from '../../shared/model/ids.ts';
import { coreHarness, type CoreHarness, type HarnessOptions } from './coreHarness.ts';

/** How long the server takes for each file, unless told otherwise. */
export const ANSWER_MS = 20;
const HOUR_MS = 3_600_000;

/** A lab with folders of small files, and what its server saw of sends beside each other. */
export async function sideBySideLab(batches: number, files: number, options: HarnessOptions = {}) {
  const all: Record<string, string> = {};
  for (let batch = 0; batch < batches; batch += 1)
    for (let file = 0; file < files; file += 1)
      all[`/data/${batch}/${String(file).padStart(3, '0')}.tif`] = `${batch} ${file}`;
  const harness = await coreHarness({ files: all, ...options });
  const seen = { now: [] as string[], beside: [] as (readonly string[])[], sends: 0 };
  /** Sends of which each takes as long as `answerMs` says. */
  const answerAfter = (answerMs: (beside: number) => number): void => {
    harness.service.rule = async ({ operation, ref }) => {
      if (operation !== 'send' || ref === undefined) return undefined;
      seen.sends += 1;
      seen.now = [...seen.now, ref];
      seen.beside.push(seen.now);
      await harness.clock.sleep(answerMs(seen.now.length));
      const at = seen.now.indexOf(ref);
      seen.now = seen.now.filter((_, index) => index !== at);
      return undefined;
    };
  };
  answerAfter(() => ANSWER_MS);
  return { harness, seen, answerAfter };
}

/** A batch of one of the folders. */
export async function addBatch(harness: CoreHarness, batch: number): Promise<BatchId> {
  return (await harness.add({ paths: [`/data/${batch}`] })).batch.id;
}

/** A batch of each of the first folders. */
export async function addAll(harness: CoreHarness, count: number): Promise<readonly BatchId[]> {
  const ids: BatchId[] = [];
  for (let batch = 0; batch < count; batch += 1) ids.push(await addBatch(harness, batch));
  return ids;
}

/** Waits until all are accepted. */
export async function accepted(harness: CoreHarness, ids: readonly BatchId[]): Promise<void> {
  await harness.until(
    'all are accepted',
    async () => {
      const all = await Promise.all(ids.map(async (id) => (await harness.detail(id)).batch.status));
      return all.every((status) => status === 'accepted' || status === 'imported');
    },
    HOUR_MS,
  );
}

/** The most that were on their way at the same time. */
export const widest = (beside: readonly (readonly string[])[]): number =>
  Math.max(0, ...beside.map((refs) => refs.length));
