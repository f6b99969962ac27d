import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KEY, startTarget, startWaybill, type Target, type Waybill } from '../bed.ts';
import { inTurns, median, type Contest, type Sample } from '../figures.ts';
import { bigFile } from '../files.ts';
import { HaploScript, type Endpoint } from '../haploScript.ts';
import { curlForm } from '../peers.ts';
import { fewerRounds, type Figure, type Found, type Scale } from './context.ts';

const SMALL_BYTES = 4_000;
/** Scripts that send beside each other, a batch each. */
const SCRIPTS = 8;

/** The same script twice: at the server itself, and at the mirror, which keeps each file durably before it answers. */
export async function mirrorScenario(scale: Scale): Promise<Found> {
  const target = await startTarget('hash');
  const waybill = await startWaybill(join(scale.dir, 'mirror'));
  try {
    await waybill.addHaplo('bench', target.url);
    const mirror = await mirrorOf(waybill);
    const given = { scale, target, mirror, direct: { url: target.url, key: KEY } };
    const small = await smallCalls(given);
    const contests = [...small.contests, await bigUpload(given, waybill)];
    const { peakMiB } = await waybill.usage();
    const memory: Figure = {
      name: 'peak memory of the daemon, mirror',
      value: peakMiB,
      unit: 'MiB',
      goal: 250,
      good: 'below',
    };
    return { contests, figures: [...small.figures, memory] };
  } finally {
    await waybill.stop();
    await target.stop();
  }
}

async function mirrorOf(waybill: Waybill): Promise<Endpoint> {
  const { stdout } = await waybill.cli(['destination', 'key', 'bench', '--json']);
  const { mirrorUrl, secret } = JSON.parse(stdout) as { readonly mirrorUrl: string; readonly secret: string };
  return { url: mirrorUrl.replace(/\/$/, ''), key: secret };
}

interface Given {
  readonly scale: Scale;
  readonly target: Target;
  readonly mirror: Endpoint;
  readonly direct: Endpoint;
}

async function smallCalls({ scale, mirror, direct }: Given) {
  const calls = scale.isQuick ? 100 : 1_000;
  const contests: Contest[] = [];
  const waits = { mirror: [] as number[], direct: [] as number[] };
  for (const scripts of [1, SCRIPTS]) {
    const samples = await inTurns(fewerRounds(scale), {
      'waybill mirror': async () => {
        const ran = await sendCalls(mirror, scripts, calls);
        if (scripts === 1) waits.mirror.push(median(ran.waitsMs));
        return ran;
      },
      direct: async () => {
        const ran = await sendCalls(direct, scripts, calls);
        if (scripts === 1) waits.direct.push(median(ran.waitsMs));
        return ran;
      },
    });
    contests.push({
      title: `${calls} uploads of 4 KB by ${scripts === 1 ? 'one script' : `${scripts} scripts side by side`}`,
      files: calls,
      bytes: calls * SMALL_BYTES,
      samples,
      goal: 'none in numbers: what durability costs a script',
      remark: 'The mirror syncs each file to the disk and compares digests; direct keeps nothing',
    });
  }
  const figures: Figure[] = [
    {
      name: 'latency that the mirror adds to an upload of 4 KB',
      value: median(waits.mirror) - median(waits.direct),
      unit: 'ms',
      good: 'below',
    },
  ];
  return { contests, figures };
}

async function sendCalls(
  to: Endpoint,
  scripts: number,
  calls: number,
): Promise<Sample & { readonly waitsMs: readonly number[] }> {
  const all = Array.from({ length: scripts }, () => new HaploScript(to));
  const batches = await Promise.all(all.map((one) => one.begin()));
  const waitsMs: number[] = [];
  const bytes = Buffer.alloc(SMALL_BYTES, 'x');
  const began = performance.now();
  await Promise.all(
    all.map(async (script, at) => {
      for (let call = at; call < calls; call += scripts) {
        const asked = performance.now();
        bytes.writeUInt32LE(call);
        await script.file(batches[at] ?? '', `f${call}.json`, Buffer.from(bytes));
        waitsMs.push(performance.now() - asked);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  for (const script of all) script.close();
  return { seconds, waitsMs };
}

async function bigUpload({ scale, mirror, direct }: Given, waybill: Waybill): Promise<Contest> {
  const bytes = scale.isQuick ? 64_000_000 : scale.isLong ? 5_000_000_000 : 1_000_000_000;
  const path = join(scale.dir, 'big.json');
  await bigFile(path, bytes);
  const send = async (to: Endpoint): Promise<Sample> => {
    const script = new HaploScript(to);
    const batch = await script.begin();
    script.close();
    const { seconds } = await curlForm(path, { ...to, batch });
    return { seconds };
  };
  const samples = await inTurns(scale.rounds, {
    'waybill mirror': async () => ({
      ...(await send(mirror)),
      peakMiB: (await waybill.usage()).peakMiB,
    }),
    direct: () => send(direct),
  });
  await rm(path);
  return {
    title: `One upload of ${bytes / 1e9} GB by the service's own curl`,
    files: 1,
    bytes,
    samples,
    goal: 'at least half of the direct rate, in constant memory',
  };
}
