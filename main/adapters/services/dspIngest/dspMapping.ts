import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import type { RemoteBatch } from '../../../../shared/model/batch.ts';
import {
  parseDspMapping,
  parseDspMappingRows,
  type DspMappingRow,
} from '../../../../shared/services/dspIngest/mapping.ts';
import { DSP_NO_MAPPING, dspMappingPath } from '../../../../shared/services/dspIngest/wire.ts';
import { callDsp, type DspCaller } from './dspCall.ts';
import { notFoundOf } from './dspFailure.ts';
import { failureOf } from './dspAnswers.ts';

/** Some 150 000 files; a longer answer is no mapping. */
export const MAPPING_BYTES_MAX = 16 * 1024 * 1024;

/** A mapping as it stands on the server: its bytes, and its rows in their order. */
export interface DspMapping {
  readonly bytes: Uint8Array;
  readonly rows: readonly DspMappingRow[];
}

/** Reads mapping.csv; undefined where the project has none. A taken project is the failure `remote.busy`. */
export async function readMapping(caller: DspCaller): Promise<Result<DspMapping | undefined>> {
  const answered = await callDsp(caller, {
    method: 'GET',
    path: dspMappingPath(caller.shortcode),
    effect: 'safe',
    answerBytesMax: MAPPING_BYTES_MAX,
  });
  if (!answered.ok) return answered;
  const answer = answered.value;
  const expected = 'mapping.csv';
  if (notFoundOf(answer)?.type === DSP_NO_MAPPING) return ok(undefined);
  const isWhole = answer.status === 200 && !answer.truncated;
  const rows = isWhole ? parseDspMapping(mappingText(answer.body)) : undefined;
  return rows === undefined ? fail(failureOf(caller, answer, expected)) : ok({ bytes: answer.body, rows });
}

/** The text of a mapping. */
export function mappingText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/**
 * What is noted of the mapping before the first file is sent: enough to know later which rows were there. Not the text
 * itself, which may be large.
 */
export function baselineFacts(mapping: DspMapping | undefined): Readonly<Record<string, string>> {
  const bytes = mapping?.bytes ?? new Uint8Array();
  return {
    baselineRows: String(mapping?.rows.length ?? 0),
    baselineBytes: String(bytes.byteLength),
    baselineSha256: sha256(bytes),
  };
}

/**
 * The rows that are new since the baseline. The server only ever appends; where the old part is not what it was,
 * somebody finalised the project meanwhile and every row is new.
 */
export function rowsSince(mapping: DspMapping, batch: RemoteBatch): readonly DspMappingRow[] {
  const { bytes, rows } = mapping;
  const had = Number(batch.facts['baselineBytes'] ?? 0);
  if (had === 0 || had > bytes.byteLength) return rows;
  if (sha256(bytes.subarray(0, had)) !== batch.facts['baselineSha256']) return rows;
  if (had === bytes.byteLength) return [];
  const LINE_FEED = 0x0a;
  if (bytes[had] !== LINE_FEED) return rows;
  return parseDspMappingRows(mappingText(bytes.subarray(had + 1))) ?? rows;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
