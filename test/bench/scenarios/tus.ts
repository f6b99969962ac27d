import { join } from 'node:path';
import { PIECE_BYTES } from '../../../main/adapters/services/ecotaxa/tusUpload.ts';
import { CLI, HERE, startWaybill } from '../bed.ts';
import { inTurns, type Sample } from '../figures.ts';
import { mustRun, startServer } from '../processes.ts';
import { writeEcotaxaZip } from '../tables.ts';
import { fewerRounds, type Found, type Scale } from './context.ts';
import { untilWhole } from '../files.ts';

interface EcotaxaAccess {
  readonly url: string;
  readonly user: string;
  readonly secret: string;
  readonly project: number;
}

/** A zip to EcoTaxa in resumable pieces: beside the library itself, in pieces of the same size, to the same practice server. */
export async function tusScenario(scale: Scale): Promise<Found> {
  const bytes = scale.isQuick ? 20_000_000 : 40_000_000;
  const path = join(scale.dir, 'cruise.zip');
  await writeEcotaxaZip(path, bytes);
  await untilWhole();
  const practice = await startServer<{ readonly services: { readonly ecotaxa: EcotaxaAccess } }>(
    process.execPath,
    [CLI, 'practice', '--json', '--data', join(scale.dir, 'practice')],
  );
  const { ecotaxa } = practice.told.services;
  try {
    const samples = await inTurns(fewerRounds(scale), {
      waybill: () => waybillSendsZip(scale.dir, ecotaxa, path),
      'tus-js-client': () =>
        mustRun(process.execPath, [
          join(HERE, 'tusPeer.mjs'),
          ecotaxa.url,
          ecotaxa.user,
          ecotaxa.secret,
          path,
          String(PIECE_BYTES),
        ]),
    });
    return {
      contests: [
        {
          title: `EcoTaxa: one zip of ${(bytes / 1e9).toFixed(2)} GB in pieces of ${PIECE_BYTES / 2 ** 20} MiB`,
          files: 1,
          bytes,
          samples,
          goal: 'none in numbers',
          remark:
            'The server writes each piece to the disk and unpacks the zip at the end, so most of the time is its own',
        },
      ],
    };
  } finally {
    await practice.stop();
  }
}

async function waybillSendsZip(dir: string, ecotaxa: EcotaxaAccess, path: string): Promise<Sample> {
  const waybill = await startWaybill(join(dir, 'waybill'));
  try {
    const account = ['--url', ecotaxa.url, '--user', ecotaxa.user, '--project', String(ecotaxa.project)];
    const secret = ['--secret-stdin', '--secret-store', 'file'];
    await waybill.cli(
      ['destination', 'add', 'bench', '--kind', 'ecotaxa', ...account, ...secret],
      ecotaxa.secret,
    );
    const ran = await waybill.cli(['add', path, '--to', 'bench', '--wait', '--timeout', '10m']);
    return { seconds: ran.seconds, ...(await waybill.usage()) };
  } finally {
    await waybill.stop();
  }
}
