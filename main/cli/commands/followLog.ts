import { setTimeout as pause } from 'node:timers/promises';
import type { JobView, ProblemView } from '../../../shared/api/views.ts';
import type { CommandContext } from '../command.ts';
import type { Connection } from '../connection.ts';
import { EXIT, isOffline, type ExitCode } from '../exitCodes.ts';
import { Refusal, valueOf } from '../outcome.ts';
import { timeText } from '../units.ts';

/** How often a log that is followed is read, ms. */
const READ_EVERY_MS = 1_000;

/** A log as the service has it now, or why it cannot be read. */
export type ReadLog = { readonly text: string } | { readonly problem: ProblemView };

/** Reads the service's own log. */
export async function readRemoteLog({ client }: Connection, id: string): Promise<ReadLog> {
  const answer = await client.remoteLog({ params: { id } });
  if (!answer.ok) return { problem: answer.failure };
  return { text: await answer.value.text() };
}

/** Prints the log, or where the server cannot be reached the one that was kept, with its age. */
export async function showRemoteLog(
  { terminal }: CommandContext,
  connection: Connection,
  shown: { readonly id: string; readonly read: ReadLog },
): Promise<ExitCode> {
  const { id, read } = shown;
  if ('text' in read) {
    terminal.json({ job: id, isLive: true, text: read.text });
    if (!terminal.isJson) terminal.document(read.text);
    return EXIT.ok;
  }
  const kept = isOffline(read.problem.code) ? await connection.client.keptLog({ params: { id } }) : undefined;
  if (kept?.ok !== true) throw new Refusal(read.problem);
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
  id: string,
): Promise<ExitCode> {
  let printed = '';
  let told = '';
  let isAway = false;
  for (;;) {
    // Asked before the log is read, so that the end of a job's log is never left out.
    const job = valueOf(await connection.client.getJob({ params: { id } }));
    const read = await readRemoteLog(connection, id);
    if (interrupted.aborted) return EXIT.interrupted;
    if ('text' in read) {
      const rest = read.text.startsWith(printed) ? read.text.slice(printed.length) : read.text;
      if (rest !== '' && terminal.isJson) terminal.json({ log: rest });
      else if (rest !== '') terminal.document(rest);
      printed = read.text;
      isAway = false;
    } else if (!isWaiting(read.problem)) {
      throw new Refusal(read.problem);
    } else if (!isAway) {
      terminal.say(`${read.problem.title}. Waybill goes on when the log can be read.`);
      isAway = true;
    }
    const line = jobLine(job);
    if (line !== told) {
      terminal.say(line);
      if (terminal.isJson) terminal.json({ state: job.state, progressPct: job.progressPct });
    }
    told = line;
    if (hasEnded(job) && 'text' in read) return EXIT.ok;
    if (hasEnded(job)) return EXIT.offline;
    await pause(READ_EVERY_MS, undefined, { signal: interrupted }).catch(() => undefined);
    if (interrupted.aborted) return EXIT.interrupted;
  }
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
