import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startTarget, startWaybill } from '../bed.ts';
import { median } from '../figures.ts';
import { mustRun } from '../processes.ts';
import type { Found, Scale } from '../scenarios/context.ts';
import { DaemonCalls } from './daemonCalls.ts';
import { addFolder, isReady } from './existing.ts';

const REPETITIONS = 20;
const FILES = 5_000;
const SETTLE_MS = 2_000;
/** Beyond the settle time. */
const GOAL_S = 2;
const FOUND_MS_MAX = 60_000;

/** A fast writer: new nested directories, files at once, and the time of the last write. */
const DROPPER = `
  const fs = require('node:fs');
  const [, root, files] = process.argv;
  for (let file = 0; file < Number(files); file += 1) {
    const folder = root + '/deep/er' + (file % 10) + '/in';
    if (file < 10) fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(folder + '/f' + file, 'content ' + file);
  }
  console.log(Date.now());`;

/** Thousands of files dropped into new directories, again and again: all found, and how soon after the last write. */
export async function dropScenario(scale: Scale): Promise<Found> {
  const root = join(scale.dir, 'instrument');
  await mkdir(root);
  const target = await startTarget('discard');
  const waybill = await startWaybill(scale.dir);
  const api = await DaemonCalls.to(waybill);
  const repetitions = scale.isQuick ? 2 : REPETITIONS;
  const lateS: number[] = [];
  let missed = 0;
  try {
    await waybill.addHaplo('bench', target.url);
    const rules = { settleMs: SETTLE_MS, close: { idleMs: 86_400_000, per: 'all' } };
    const { id } = await addFolder(api, root, 'send', rules);
    await api.until(id, isReady, { everyMs: 20, withinMs: FOUND_MS_MAX });
    for (let round = 1; round <= repetitions; round += 1) {
      const args = ['-e', DROPPER, join(root, `round${round}`), String(FILES)];
      const wroteAt = Number((await mustRun(process.execPath, args)).stdout);
      const wanted = round * FILES - missed;
      const limits = { everyMs: 25, withinMs: FOUND_MS_MAX };
      const found = await api
        .until(id, ({ account }) => account.queued === wanted, limits)
        .catch(() => api.folder(id));
      missed = round * FILES - found.account.queued;
      lateS.push((Date.now() - wroteAt - SETTLE_MS) / 1_000);
      process.stderr.write(`    round ${round}: ${lateS.at(-1)?.toFixed(2)} s, missed ${missed}\n`);
    }
  } finally {
    api.close();
    await waybill.stop();
    await target.stop();
  }
  const about = `${repetitions} drops of ${FILES.toLocaleString('en')} files`;
  const late = { unit: 's after the settle time', good: 'below' } as const;
  return {
    figures: [
      { name: `${about}: files missed`, value: missed, unit: 'files', good: 'below', goal: 0 },
      { name: `${about}: whole, typically`, value: median(lateS), ...late, goal: GOAL_S },
      { name: `${about}: whole, at the latest`, value: Math.max(...lateS), ...late, goal: GOAL_S },
    ],
  };
}
