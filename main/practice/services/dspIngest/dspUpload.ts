import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { dspUploadTarget } from '../../../../shared/checks/dspIngest/dspUploadAnswer.ts';
import { dspBusy, dspDefect, dspUploaded } from '../../../../shared/services/dspIngest/answers.ts';
import type { Answer } from '../../framework/answer.ts';
import type { Exchange } from '../../framework/exchange.ts';
import { ClientGone } from '../../framework/exchange.ts';
import type { DspApp } from './dspApp.ts';
import type { DspFile } from './dspState.ts';
import { projectOf } from './dspState.ts';

/** A file that begins with this word cannot be ingested here. */
export const CORRUPT_WORD = 'CORRUPT';

/**
 * POST ingest/{file}: holds the project while the body flows, replaces without a word, and keeps what came of a body
 * that broke off. Source: dsp-api 4e3acf3, BulkIngestService.scala, uploadSingleFile.
 */
export async function takeUpload(
  app: DspApp,
  shortcode: string,
  upload: { readonly name: string; readonly exchange: Exchange },
): Promise<Answer> {
  const { name, exchange } = upload;
  const release = await app.locks.acquire(shortcode);
  if (release === undefined) return dspBusy(shortcode);
  try {
    await exchange.learned({ project: shortcode, name });
    const target = dspUploadTarget(name);
    if ('refused' in target) return target.refused;
    const { storedAs } = target;
    const folder = (projectOf(app.box.value, shortcode).folder ??= {});
    if (cannotBeMade(folder, storedAs)) return dspDefect();
    const file = await receive(exchange.body);
    folder[storedAs] = file;
    exchange.note({ path: storedAs, bytes: file.bytes, sha256: file.sha256, isWhole: file.isWhole });
    await app.box.save();
    if (!file.isWhole) throw new ClientGone('the client went away');
    return dspUploaded();
  } finally {
    release();
  }
}

/** A file where a folder would have to be, or the other way round. */
function cannotBeMade(folder: Readonly<Record<string, DspFile>>, path: string): boolean {
  const elements = path.split('/');
  const parents = elements.slice(0, -1).map((_, at) => elements.slice(0, at + 1).join('/'));
  return (
    parents.some((parent) => folder[parent] !== undefined) ||
    Object.keys(folder).some((known) => known.startsWith(`${path}/`))
  );
}

async function receive(body: Readable): Promise<DspFile> {
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  let bytes = 0;
  let isWhole = true;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      bytes += chunk.length;
      if (head.length < CORRUPT_WORD.length)
        head = Buffer.concat([head, chunk.subarray(0, CORRUPT_WORD.length - head.length)]);
    }
  } catch {
    isWhole = false;
  }
  return { sha256: hash.digest('hex'), bytes, isWhole, isCorrupt: head.toString('latin1') === CORRUPT_WORD };
}
