import type { BatchView, DestinationView, FailureView, StatusView } from '../../../shared/api/views.ts';
import type { RunMode } from '../../../shared/model/batch.ts';
import type { CommandContext } from '../command.ts';
import type { Connection } from '../connection.ts';
import { EXIT, isOffline, isSignIn, type ExitCode } from '../exitCodes.ts';
import { failureLine, valueOf } from '../outcome.ts';
import { progressLine } from '../progressLine.ts';

/** How often it is looked while nothing happens: progress is shown that often. Its end is told at once. */
const LOOK_MS = 250;
/** At the time-out the server gets so long to show that it can be reached, ms. */
const LAST_PROBE_MS = 3_000;
/** Failures that are told one by one; the others are counted. */
const TOLD_MAX = 5;

/** How a wait ended. */
export interface WaitEnd {
  readonly exitCode: ExitCode;
  readonly batch: BatchView;
}

/** Waits until a batch has done what its mode asks, needs a person, or the time is up. */
export async function waitForBatch(
  context: CommandContext,
  connection: Connection,
  wait: { readonly id: string; readonly mode: RunMode; readonly timeoutMs: number | undefined },
): Promise<WaitEnd> {
  const { terminal, interrupted } = context;
  const { client } = connection;
  const end = wait.timeoutMs === undefined ? Infinity : performance.now() + wait.timeoutMs;
  let told: BatchView['status'] | undefined;
  for (;;) {
    const query = told === undefined ? {} : { while: told, waitMs: LOOK_MS };
    const batch = valueOf(await client.getBatch({ params: { id: wait.id }, query }));
    const status = valueOf(await client.status());
    const verdict = await verdictOf(connection, { batch, status, mode: wait.mode });
    if (verdict !== undefined) {
      terminal.clearLine();
      // Why it did not end well is said to programs too.
      for (const line of verdict.lines)
        if (verdict.exitCode === EXIT.ok) terminal.hint(line);
        else terminal.say(line);
      return { exitCode: verdict.exitCode, batch };
    }
    if (interrupted.aborted) {
      terminal.hint(interruptedLine(connection, batch));
      return { exitCode: EXIT.interrupted, batch };
    }
    if (performance.now() >= end) return { exitCode: await timedOut(context, connection, batch), batch };
    terminal.rewrite(progressLine(batch, status));
    if (!terminal.canRewrite && batch.status !== told) terminal.hint(`${batch.id}: ${batch.status}`);
    told = batch.status;
  }
}

interface Verdict {
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
}

async function verdictOf(
  connection: Connection,
  seen: { readonly batch: BatchView; readonly status: StatusView; readonly mode: RunMode },
): Promise<Verdict | undefined> {
  const { batch, mode } = seen;
  const isImport = batch.jobs.at(-1)?.kind === 'import';
  switch (batch.status) {
    case 'held':
      // A mode that asks for a run passes through here on its way.
      return mode === 'hold' || (mode === 'dry-run' && batch.jobs.length > 0)
        ? done(heldLine(batch))
        : undefined;
    case 'imported':
      return done(`${batch.id} is imported, as the server reports.`);
    case 'accepted':
      if (mode === 'dry-run-then-run' && !isImport) return undefined;
      return done(`${batch.id} is accepted; this server does not report the outcome.`);
    case 'attention':
    case 'asking':
      return needsPerson(connection, batch);
    case 'failed':
      return { exitCode: EXIT.failure, lines: failuresOf(batch).map(failureLine) };
    case 'cancelled':
      return { exitCode: EXIT.failure, lines: [`${batch.id} was cancelled.`] };
    case 'open':
    case 'queued':
    case 'sending':
    case 'sent':
    case 'importing':
      return parkedVerdict(destinationOf(seen.status, batch));
    default:
      return batch.status satisfies never;
  }
}

function done(line: string): Verdict {
  return { exitCode: EXIT.ok, lines: [line] };
}

function heldLine(batch: BatchView): string {
  return batch.jobs.length === 0
    ? `${batch.id} is sent and verified; nothing is scheduled. Next: waybill run ${batch.id}`
    : `${batch.id} passed its dry run. Next: waybill run ${batch.id}`;
}

/** A destination that waits for a person holds its batches up, though they themselves are well. */
function parkedVerdict(destination: DestinationView | undefined): Verdict | undefined {
  const failure = destination?.gate.failure;
  if (destination?.gate.state !== 'parked' || failure === undefined) return undefined;
  const exitCode = isSignIn(failure.code) ? EXIT.signIn : EXIT.needsAttention;
  return { exitCode, lines: [`${destination.name}: ${failureLine(failure)}`] };
}

async function needsPerson(connection: Connection, batch: BatchView): Promise<Verdict> {
  const { id } = batch;
  const query = { state: 'attention', limit: TOLD_MAX };
  const items = valueOf(await connection.client.listItems({ params: { id }, query })).items;
  const own = failuresOf(batch);
  const all = [...own, ...items.flatMap((item) => item.failure ?? [])];
  const lines = [
    ...own.map(failureLine),
    ...items.flatMap((item) =>
      item.failure === undefined ? [] : [`${item.name}: ${failureLine(item.failure)}`],
    ),
  ];
  const count = batch.counts.attention?.items ?? 0;
  if (count > items.length) lines.push(`... and ${count - items.length} more: waybill batch ${id}`);
  if (batch.status === 'asking') lines.push(`${id} has a question: waybill jobs --state asking`);
  const isOnlySignIn = all.length > 0 && all.every((failure) => isSignIn(failure.code));
  return { exitCode: isOnlySignIn ? EXIT.signIn : EXIT.needsAttention, lines };
}

/** What is wrong with the batch itself or with its last job. */
function failuresOf(batch: BatchView): readonly FailureView[] {
  const job = batch.jobs.at(-1)?.failure;
  if (batch.failure === undefined) return job === undefined ? [] : [job];
  return job === undefined || job.code === batch.failure.code ? [batch.failure] : [batch.failure, job];
}

async function timedOut(
  context: CommandContext,
  connection: Connection,
  batch: BatchView,
): Promise<ExitCode> {
  const { terminal } = context;
  terminal.clearLine();
  const probe = await connection.client.testDestination({
    params: { name: batch.destination },
    body: { limitMs: LAST_PROBE_MS },
  });
  const failure = probe.ok ? probe.value.failure : undefined;
  if (failure !== undefined && isOffline(failure.code)) {
    terminal.say(`Still offline. ${failureLine(failure)}`);
    return EXIT.offline;
  }
  terminal.say(`The time is up; ${batch.id} is ${batch.status}. ${goesOn(connection)}`);
  return EXIT.failure;
}

function interruptedLine(connection: Connection, batch: BatchView): string {
  return `Stopped waiting for ${batch.id}. ${goesOn(connection)}`;
}

function goesOn(connection: Connection): string {
  return connection.isHost()
    ? 'Everything is safe in the queue and goes on when a daemon runs: waybill serve'
    : 'The work goes on: waybill status';
}

function destinationOf(status: StatusView, batch: BatchView): DestinationView | undefined {
  return status.destinations.find((one) => one.name === batch.destination);
}
