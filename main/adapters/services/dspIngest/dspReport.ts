import { failure, type Failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import type { JobInput, JobReport } from '../../../core/ports/importService.ts';
import { aboutCall, projectKey, type DspCaller } from './dspCall.ts';
import { mappingText, readMapping, rowsSince } from './dspMapping.ts';
import { storedDspName } from './dspNames.ts';
import type { WaitBounds } from './dspPatience.ts';

/** How often a running ingest is asked after: soon at first, then no more than once a minute. */
export const POLL_WAIT: WaitBounds = { minMs: 2_000, maxMs: 60_000 };

/** Begins the growing interval anew. */
export function pollAnew(caller: DspCaller): void {
  caller.patience.over(`poll ${projectKey(caller)}`);
}

/**
 * How an ingest stands. The server has no job to ask for: a taken project counts as running, and a mapping that can be
 * read as finished, whose new rows tell what was ingested. Files without a row were left out; why, only the server's log knows.
 */
export async function reportDsp(caller: DspCaller, input: JobInput): Promise<Result<JobReport>> {
  const read = await readMapping(caller);
  if (!read.ok && read.failure.code === 'remote.busy') {
    const pollInMs = caller.patience.waitMs(`poll ${projectKey(caller)}`, POLL_WAIT);
    return ok({ state: 'running', pollInMs: Math.max(pollInMs, asked(read.failure)) });
  }
  if (!read.ok) return read;
  pollAnew(caller);
  const mapping = read.value;
  if (mapping === undefined) return fail(mappingGone(caller));
  const rows = rowsSince(mapping, input.batch);
  const derivatives = new Map(rows.map((row) => [row.original, row.derivative]));
  const more = repeated(rows.map((row) => row.original));
  const refs: [string, string][] = [];
  const leftOut: string[] = [];
  for (const name of input.names) {
    const derivative = derivatives.get(storedDspName(name));
    if (derivative === undefined) leftOut.push(name);
    else refs.push([name, derivative]);
  }
  const doubled = input.names.filter((name) => more.has(storedDspName(name)));
  return ok({
    state: 'succeeded',
    serverSaid: mappingText(mapping.bytes),
    leftOut,
    refs: Object.fromEntries(refs),
    ...(doubled.length === 0 ? {} : { doubled }),
  });
}

/**
 * Names that come more than once. An upload whose answer was lost lies there whole; where somebody else's ingest takes it before it
 * is sent again, the server has it twice, and only this tells.
 */
function repeated(names: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const more = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) more.add(name);
    seen.add(name);
  }
  return more;
}

/** Only what the server itself asks for; our own wait for the next try at a call is another thing. */
function asked(told: Failure): number {
  return told.facts['status'] === 409 ? 0 : (told.retryAfterMs ?? 0);
}

/** The ingest made one before it did anything else: somebody has cleared up, and nobody can tell what was ingested. */
function mappingGone(caller: DspCaller): Failure {
  const ref = `the mapping of project ${caller.shortcode}`;
  return failure('remote.batch-gone', { host: aboutCall(caller).host, ref });
}
