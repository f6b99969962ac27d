import type { RemoteBatch } from '../../../../shared/model/batch.ts';
import { failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import { ABILITIES } from '../../../../shared/services/abilities.ts';
import {
  DSP_HEALTH_PATH,
  dspAssetId,
  dspAssetPath,
  dspAssetSchema,
  dspBulkIngestPath,
  dspFinalizePath,
  dspHealthSchema,
  dspProjectSchema,
} from '../../../../shared/services/dspIngest/wire.ts';
import type {
  Access,
  ImportService,
  ProbeReport,
  StartInput,
  StartOutcome,
} from '../../../core/ports/importService.ts';
import type { Http } from '../../http/http.ts';
import { notOurServer, said } from '../../http/statusFailure.ts';
import { commonFailure, failureOf } from './dspAnswers.ts';
import { aboutCall, callDsp, callPublic, dspCaller, projectKey, type DspCaller } from './dspCall.ts';
import { DSP_PRODUCT } from './dspFailure.ts';
import { sendDspFiles } from './dspFiles.ts';
import { jsonOf } from './dspJson.ts';
import { baselineFacts, mappingText, readMapping } from './dspMapping.ts';
import { acceptsDspName } from './dspNames.ts';
import { createDspPatience } from './dspPatience.ts';
import { pollAnew, reportDsp } from './dspReport.ts';
import { createDspTokens } from './dspTokens.ts';

/**
 * DaSCH's DSP-INGEST: files one by one into a project's import folder, a bulk ingest over all of it, and a mapping whose
 * new rows are all that the server tells of its outcome (dsp-api 4e3acf3, modules/ingest).
 */
export function dspIngestService(http: Http): ImportService {
  const tools = { http, tokens: createDspTokens(http), patience: createDspPatience(http.clock) };
  const as = async <T>(
    access: Access,
    act: (caller: DspCaller) => Promise<Result<T>>,
  ): Promise<Result<T>> => {
    const caller = dspCaller(tools, access);
    return caller.ok ? act(caller.value) : caller;
  };
  return {
    abilities: ABILITIES['dsp-ingest'],
    probe: (access) => as(access, probe),
    acceptsName: acceptsDspName,
    openBatch: (access) => as(access, openBatch),
    send: (access, input) => as(access, (caller) => sendDspFiles(caller, input)),
    start: (access, input) => as(access, (caller) => start(caller, input)),
    report: (access, input) => as(access, (caller) => reportDsp(caller, input)),
    mapping: (access) => as(access, mapping),
    finalize: (access) => as(access, finalize),
    lateDigest: (access, { remoteRef }) => as(access, (caller) => lateDigest(caller, remoteRef)),
  };
}

/** Health names the product without a token; the mapping shows token and right. That it is taken or missing is fine. */
async function probe(caller: DspCaller): Promise<Result<ProbeReport>> {
  const began = caller.http.clock.elapsed();
  const health = await callPublic(caller, DSP_HEALTH_PATH);
  if (!health.ok) return health;
  const expected = 'the health of DSP-INGEST';
  if (health.value.status !== 200) return fail(failureOf(caller, health.value, expected));
  if (!dspHealthSchema.safeParse(jsonOf(health.value)).success)
    return fail(notOurServer(health.value, aboutCall(caller), expected));
  const read = await readMapping(caller);
  const isTaken = !read.ok && read.failure.code === 'remote.busy' && read.failure.facts['status'] === 409;
  if (!read.ok && !isTaken) return read;
  return ok({
    product: DSP_PRODUCT,
    credentialsTested: true,
    tookMs: Math.round(caller.http.clock.elapsed() - began),
  });
}

/** There is nothing to make on the server: what counts is which rows the mapping had before. */
async function openBatch(caller: DspCaller): Promise<Result<RemoteBatch>> {
  const read = await readMapping(caller);
  if (!read.ok) return read;
  return ok({
    ref: caller.shortcode,
    facts: baselineFacts(read.value),
    openedAt: caller.http.clock.now(),
  });
}

/** Repeating it is harmless: an ingest takes what earlier ones left over. */
async function start(caller: DspCaller, input: StartInput): Promise<Result<StartOutcome>> {
  if (input.kind === 'dry-run')
    return fail(
      failure('service.cannot', { kind: 'dsp-ingest', ability: 'dry run', next: 'Run it without one.' }),
    );
  const answered = await callDsp(caller, {
    method: 'POST',
    path: dspBulkIngestPath(caller.shortcode),
    effect: 'effect',
  });
  if (!answered.ok) return answered;
  const answer = answered.value;
  if (answer.status === 202 && dspProjectSchema.safeParse(jsonOf(answer)).success) {
    pollAnew(caller);
    caller.patience.over(`busy ${projectKey(caller)}`);
    return ok({ kind: 'running' });
  }
  const { host } = aboutCall(caller);
  return fail(
    commonFailure(caller, answer, 'the start of a bulk ingest') ??
      failure('remote.schedule-refused', { host, status: answer.status }, said(answer)),
  );
}

async function mapping(caller: DspCaller): Promise<Result<string>> {
  const read = await readMapping(caller);
  if (!read.ok) return read;
  if (read.value !== undefined) return ok(mappingText(read.value.bytes));
  return fail(failure('request.not-found', { what: 'mapping of project', name: caller.shortcode }));
}

/** Destroys the project's import folder and its mapping, whoever's files are in it. */
async function finalize(caller: DspCaller): Promise<Result<void>> {
  const answered = await callDsp(caller, {
    method: 'POST',
    path: dspFinalizePath(caller.shortcode),
    effect: 'effect',
  });
  if (!answered.ok) return answered;
  const answer = answered.value;
  if (answer.status === 200 && dspProjectSchema.safeParse(jsonOf(answer)).success) return ok(undefined);
  const { host } = aboutCall(caller);
  return fail(
    commonFailure(caller, answer, 'the start of a finalize') ??
      failure('remote.rejected-batch', { host, status: answer.status }, said(answer)),
  );
}

/** The digest of the original that the server stored; undefined where it does not let us ask, or has no such route. */
async function lateDigest(caller: DspCaller, remoteRef: string): Promise<Result<string | undefined>> {
  const answered = await callDsp(caller, {
    method: 'GET',
    path: dspAssetPath(caller.shortcode, dspAssetId(remoteRef)),
    effect: 'safe',
  });
  if (!answered.ok) return answered;
  const answer = answered.value;
  const asset = dspAssetSchema.safeParse(jsonOf(answer)).data;
  if (answer.status === 200 && asset !== undefined) return ok(asset.checksumOriginal.toLowerCase());
  const failed = failureOf(caller, answer, 'the facts of an asset');
  const isClosed = failed.code === 'remote.no-permission' || answer.status === 404 || answer.status === 405;
  return isClosed ? ok(undefined) : fail(failed);
}
