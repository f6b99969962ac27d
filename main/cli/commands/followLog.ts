import { setTimeout as pause } from 'node:timers/promises';
import { JobLogReader, type LogPiece } from '../../../shared/api/jobLogReader.ts';
import type { JobView, ProblemView } from '../../../shared/api/views.ts';
import type { CommandContext } from '../command.ts';
import type { Connection } from '../connection.ts';
import { EXIT, isOffline, type ExitCode } from '../exitCodes.ts';
import { Refusal, valueOf } from '../outcome.ts';
import type { Terminal } from '../terminal.ts';
import { timeText } from '../units.ts';

/** How often a log that is followed is read, ms. */
const READ_EVERY_MS = 1_000;

/** Prints the log, or where the server cannot be reached the one that was kept, with its age. */
export async function showRemoteLog(
  { terminal }: CommandContext,
  connection: Connection,
  of: JobView,
): Promise<ExitCode> {
  const { id } = of;
  let read = '';
  const answer = await new JobLogReader(connection.client, of).read((piece) => {
    if (piece.kind === 'more') read += piece.text;
  });
  if (answer.ok) {
    terminal.json({ job: id, isLive: true, text: read });
    if (!terminal.isJson) terminal.document(read);
    return EXIT.ok;
  }
  const kept = isOffline(answer.failure.code)
    ? await connection.client.keptLog({ params: { id } })
    : undefined;
  if (kept?.ok !== true) throw new Refusal(answer.failure);
  const { at, text, leftOutBytes } = kept.value;
  terminal.json({ job: id, isLive: false, at, text, leftOutBytes });
  if (terminal.isJson) return EXIT.offline;
  if (leftOutBytes > 0) terminal.say(`The first ${leftOutBytes} bytes of it were not kept.`);
  terminal.document(text);
  terminal.say(`The server cannot be reached. This is its log as read at ${timeText(at)}.`);
  return EXIT.offline;
}

/** Prints what is new in the log, and how the job goes, until it ends. */
export async function followRemoteLog(
  { terminal, interrupted }: CommandContext,
  connection: Connection,
  of: JobView,
): Promise<ExitCode> {
  const { id } = of;
  const log = new JobLogReader(connection.client, of);
  let told = '';
  let isAway = false;
  for (;;) {
    // Asked before the log is read, so that the end of a job's log is never left out.
    const job = valueOf(await connection.client.getJob({ params: { id } }));
    const read = await log.read((piece) => printPiece(terminal, piece), interrupted);
    if (interrupted.aborted) return EXIT.interrupted;
    if (!read.ok && !isWaiting(read.failure)) throw new Refusal(read.failure);
    if (!read.ok && !isAway) terminal.say(`${read.failure.title}. Waybill goes on when the log can be read.`);
    isAway = !read.ok;
    const line = jobLine(job);
    if (line !== told) {
      terminal.say(line);
      if (terminal.isJson) terminal.json({ state: job.state, progressPct: job.progressPct });
    }
    told = line;
    if (hasEnded(job)) return read.ok ? EXIT.ok : EXIT.offline;
    await pause(READ_EVERY_MS, undefined, { signal: interrupted }).catch(() => undefined);
    if (interrupted.aborted) return EXIT.interrupted;
  }
}

function printPiece(terminal: Terminal, piece: LogPiece): void {
  if (piece.kind === 'anew') terminal.say('The server began this log anew.');
  else if (terminal.isJson) terminal.json({ log: piece.text });
  else terminal.document(piece.text);
}

/** Not there yet, or not to be reached now. */
function isWaiting({ code }: ProblemView): boolean {
  return (
    isOffline(code) || code === 'request.conflict' || code === 'remote.sign-in' || code === 'remote.busy'
  );
}

function jobLine({ state, progressPct, progressMessage, question, id }: JobView): string {
  const done = progressPct === undefined || state !== 'running' ? '' : ` ${progressPct} %`;
  const message = progressMessage === undefined || state !== 'running' ? '' : `: ${progressMessage}`;
  const next =
    question === undefined ? '' : `; answer it: waybill questions, then waybill answer ${id} --file FILE`;
  return `${state}${done}${message}${next}`;
}

function hasEnded({ state, wish }: JobView): boolean {
  if (wish !== undefined && wish.failure === undefined) return false;
  return state === 'succeeded' || state === 'accepted' || state === 'failed' || state === 'cancelled';
}
