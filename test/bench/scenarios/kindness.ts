import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { HERE, startTarget, startWaybill, type Target, type Waybill } from '../bed.ts';
import { clientOf, must } from '../daemonApi.ts';
import { median } from '../figures.ts';
import { bigFile, untilWhole } from '../files.ts';
import { curlPut, rclone } from '../peers.ts';
import { isInstalled, mustRun } from '../processes.ts';
import { fewerRounds, type Found, type Scale, type Table } from './context.ts';

/** Until an upload is at full speed. */
const WARM_MS = 700;
/** More uploads than can be made while a neighbour works. */
const UPLOADS_MAX = 2_000;
const LOOK_MS = 20;

/** Uploads over and over until `signal` says enough. */
type Uploader = (signal: AbortSignal) => Promise<void>;

interface Measured {
  readonly units: number;
  readonly bytesPerS: number;
}

/** What an upload at full speed takes from those who compute and from those who write on the same computer. */
export async function kindnessScenario(scale: Scale): Promise<Found> {
  const bytes = scale.isQuick ? 20_000_000 : 500_000_000;
  const seconds = scale.isQuick ? 0.3 : 1.2;
  const path = join(scale.dir, 'big.json');
  const digest = await bigFile(path, bytes);
  await untilWhole();
  const target = await startTarget('discard');
  const plain = await startWaybill(join(scale.dir, 'plain'));
  const watching = await startWaybill(join(scale.dir, 'watching'));
  try {
    await target.reset(
      Object.fromEntries(Array.from({ length: UPLOADS_MAX }, (_, at) => [`big-${at}.json`, digest])),
    );
    await plain.addHaplo('bench', target.url);
    await watching.addHaplo('bench', target.url);
    const folder = join(scale.dir, 'instrument');
    await mkdir(folder);
    await watching.cli(['folder', 'add', folder, '--to', 'bench', '--existing', 'ignore']);
    const uploaders: Readonly<Record<string, Uploader | undefined>> = {
      alone: undefined,
      waybill: waybillUploads(plain, path),
      'waybill that watches a folder': waybillUploads(watching, path),
      ...((await isInstalled('rclone'))
        ? { rclone: over(() => rclone(path, { url: target.url, transfers: 1 })) }
        : {}),
      ...((await isInstalled('curl')) ? { 'curl -T': over(() => curlPut(path, target.url)) } : {}),
    };
    const given = { scale, target, seconds, uploaders };
    const cpu = await tableOf(given, 'cpu');
    return { tables: scale.isQuick ? [cpu] : [cpu, await tableOf(given, 'disk')] };
  } finally {
    await plain.stop();
    await watching.stop();
    await target.stop();
  }
}

interface Given {
  readonly scale: Scale;
  readonly target: Target;
  readonly seconds: number;
  readonly uploaders: Readonly<Record<string, Uploader | undefined>>;
}

async function tableOf(given: Given, kind: 'cpu' | 'disk'): Promise<Table> {
  const names = Object.keys(given.uploaders);
  const found: Record<string, Measured[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < fewerRounds(given.scale); round += 1)
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length] ?? '';
      found[name]?.push(await beside(given, kind, given.uploaders[name]));
    }
  const alone = found['alone'] ?? [];
  const rows = names
    .filter((name) => name !== 'alone')
    .map((name) => {
      const ran = found[name] ?? [];
      // Of each second, the part that the neighbour could not use.
      const lost = ran.map(({ units }, at) => 1 - units / (alone[at]?.units ?? Number.NaN));
      const perGb = ran.map(({ bytesPerS }, at) => (lost[at] ?? 0) / (bytesPerS / 1e9));
      return [
        name,
        `${(median(ran.map(({ bytesPerS }) => bytesPerS)) / 1e6).toFixed(0)} MB/s`,
        `${(median(lost) * 100).toFixed(0)} %`,
        `${median(perGb).toFixed(2)} s`,
      ];
    });
  const neighbour =
    kind === 'cpu'
      ? `${os.cpus().length} processes that only compute`
      : 'a process that writes and syncs 1 MB after the other';
  return {
    title: `Kindness: a full-speed upload beside ${neighbour}`,
    remark: 'The receiver runs on the same computer and takes its part of the loss with each of them',
    head: ['', 'upload', 'the neighbour loses', 'and per GB uploaded'],
    rows,
  };
}

async function beside(
  { scale, seconds, target }: Given,
  kind: 'cpu' | 'disk',
  uploader: Uploader | undefined,
): Promise<Measured> {
  const enough = new AbortController();
  const uploading = uploader?.(enough.signal);
  try {
    await pause(scale.isQuick ? 100 : WARM_MS);
    const before = await target.bytes();
    const began = performance.now();
    const neighbours = kind === 'cpu' ? os.cpus().length : 1;
    const ran = await Promise.all(
      Array.from({ length: neighbours }, (_, at) =>
        mustRun(process.execPath, [
          join(HERE, 'neighbour.mjs'),
          kind,
          String(seconds),
          join(scale.dir, `neighbour-${at}`),
        ]),
      ),
    );
    const tookS = (performance.now() - began) / 1_000;
    return {
      units: ran.reduce((sum, { stdout }) => sum + (JSON.parse(stdout) as { units: number }).units, 0),
      bytesPerS: ((await target.bytes()) - before) / tookS,
    };
  } finally {
    enough.abort();
    await uploading;
  }
}

function over(upload: () => Promise<unknown>): Uploader {
  return async (signal) => {
    while (!signal.aborted) await upload();
  };
}

function waybillUploads(waybill: Waybill, path: string): Uploader {
  let uploads = 0;
  return async (signal) => {
    const client = await clientOf(waybill);
    for (; !signal.aborted; uploads += 1) {
      // Under another name each time: what the server has already would not be sent again.
      const names = { [path]: `big-${uploads}.json` };
      const { batch } = must(
        await client.addBatch({
          body: { destination: 'bench', paths: [path], names, mode: 'hold', by: 'cli' },
        }),
      );
      for (;;) {
        const { counts } = must(await client.getBatch({ params: { id: batch.id } }));
        if ((counts.sent?.items ?? 0) > 0) break;
        await pause(LOOK_MS);
      }
    }
  };
}
