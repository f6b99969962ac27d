import {
  dspBusy,
  dspIngestStarted,
  dspMappingFile,
  dspNoImportFolder,
  dspNoProject,
} from '../../../../shared/services/dspIngest/answers.ts';
import { dspMappingLine } from '../../../../shared/services/dspIngest/mapping.ts';
import { DSP_MAPPING_HEADER } from '../../../../shared/services/dspIngest/wire.ts';
import type { Answer } from '../../framework/answer.ts';
import { jsonAnswer } from '../../framework/answer.ts';
import type { DspApp } from './dspApp.ts';
import { ingestedAsset, newAssetId } from './dspAssets.ts';
import type { DspFile, DspProject } from './dspState.ts';

/** Simulated time of a finalize. */
const FINALIZE_MS = 200;

/**
 * POST bulk-ingest: 202 at once, the work goes on behind it and owns the project already. There is no job to ask for.
 * Source: dsp-api 4e3acf3, BulkIngestService.scala, startBulkIngest.
 */
export async function startBulkIngest(app: DspApp, shortcode: string): Promise<Answer> {
  const project = app.box.value.projects[shortcode];
  if (project === undefined || project.folder === null) return dspNoImportFolder(shortcode);
  const release = await app.locks.acquire(shortcode);
  if (release === undefined) return dspBusy(shortcode);
  project.mapping ??= DSP_MAPPING_HEADER;
  app.inBackground(ingestAll(app, project).finally(release));
  return dspIngestStarted(shortcode);
}

/** POST finalize: destroys folder and mapping, whatever became of the files. Source: doFinalize. */
export async function startFinalize(app: DspApp, shortcode: string): Promise<Answer> {
  const project = app.box.value.projects[shortcode];
  if (project === undefined || project.folder === null) return dspNoImportFolder(shortcode);
  const release = await app.locks.acquire(shortcode);
  if (release === undefined) return dspBusy(shortcode);
  app.inBackground(finalize(app, project).finally(release));
  return jsonAnswer(200, { id: shortcode });
}

/** GET mapping.csv: no line end at its end; needs the project for a moment. Source: getBulkIngestMappingCsv. */
export async function readMapping(app: DspApp, shortcode: string): Promise<Answer> {
  const release = await app.locks.acquire(shortcode);
  if (release === undefined) return dspBusy(shortcode);
  try {
    const mapping = app.box.value.projects[shortcode]?.mapping ?? null;
    return mapping === null ? dspNoProject(shortcode) : dspMappingFile(mapping);
  } finally {
    release();
  }
}

async function finalize({ context, box }: DspApp, project: DspProject): Promise<void> {
  await context.clock.sleep(FINALIZE_MS, context.signal);
  if (context.signal.aborted) return;
  project.folder = null;
  project.mapping = null;
  await box.save();
}

async function ingestAll(app: DspApp, project: DspProject): Promise<void> {
  await app.box.save();
  const found = Object.entries(project.folder ?? {}).filter(([path]) => !isHidden(path));
  const worker = async (): Promise<void> => {
    for (let next = found.shift(); next !== undefined; next = found.shift()) {
      if (app.context.signal.aborted) return;
      await ingestOne(app, project, next);
    }
  };
  await Promise.all(Array.from({ length: app.options.parallelMax }, worker));
}

/** A failed file stays where it is and is named nowhere but in the server's log. */
async function ingestOne(
  app: DspApp,
  project: DspProject,
  [path, file]: readonly [string, DspFile],
): Promise<void> {
  const { context, box } = app;
  await context.clock.sleep(tookMs(app, file), context.signal);
  if (context.signal.aborted || project.folder === null) return;
  if (fails(app, path, file)) {
    context.log('practice DSP-INGEST: error ingesting a file', { path });
    return;
  }
  const id = newAssetId();
  const asset = ingestedAsset(id, path, file);
  project.assets[id] = asset;
  delete project.folder[path];
  project.mapping = `${project.mapping ?? DSP_MAPPING_HEADER}\n${dspMappingLine({ original: path, derivative: asset.internalFilename })}`;
  await box.save();
}

function fails({ failuresLeft }: DspApp, path: string, file: DspFile): boolean {
  if (file.isCorrupt) return true;
  const left = failuresLeft.get(path) ?? 0;
  if (left === 0) return false;
  failuresLeft.set(path, left - 1);
  return true;
}

function tookMs({ options: { fileMsMin, fileMsMax } }: DspApp, { sha256 }: DspFile): number {
  const share = Number.parseInt(sha256.slice(0, 8), 16) / 0xffffffff;
  return fileMsMin + share * (fileMsMax - fileMsMin);
}

/** Hidden files upload well and are then passed over (FileFilters.isNonHiddenRegularFile). */
function isHidden(path: string): boolean {
  return path.split('/').at(-1)?.startsWith('.') === true;
}
