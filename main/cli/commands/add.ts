import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { IntakeView } from '../../../shared/api/views.ts';
import { CHECK_LEVELS, RUN_MODES, type CheckLevel, type RunMode } from '../../../shared/model/batch.ts';
import type { CommandContext } from '../command.ts';
import type { Connection } from '../connection.ts';
import { EXIT, isOffline, type ExitCode } from '../exitCodes.ts';
import { failureLine, UsageError, valueOf } from '../outcome.ts';
import { bytesText, durationMs, filesText } from '../units.ts';
import { waitForBatch } from './waitForBatch.ts';

interface Options {
  readonly to?: string;
  readonly comment?: string;
  readonly name?: readonly string[];
  readonly control?: string;
  readonly mode?: string;
  readonly checkLevel?: string;
  readonly wait?: boolean;
  readonly timeout?: string;
}

/** Without `--wait`, a destination that has not answered by then is out of reach for now, ms. */
const PROBE_MS = 3_000;

/** `waybill add PATH... --to NAME`: takes files in; with `--wait` until the batch has done what its mode asks. */
export async function add(
  context: CommandContext,
  paths: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { cwd } = context.terminal.surroundings;
  const mode = modeOf(options.mode);
  const checkLevel = options.checkLevel === undefined ? undefined : levelOf(options.checkLevel);
  const timeoutMs = timeoutOf(options);
  const names = namesOf(options.name ?? [], cwd);
  const connection = await context.connect();
  const destination = options.to ?? (await onlyDestination(connection));
  const body = {
    destination,
    paths: paths.map((path) => resolve(cwd, path)),
    names,
    mode,
    by: 'cli' as const,
    ...(checkLevel === undefined ? {} : { checkLevel }),
    ...(options.comment === undefined ? {} : { comment: options.comment }),
    ...(options.control === undefined ? {} : { control: controlOf(options.control, cwd) }),
  };
  const intake = valueOf(await connection.client.addBatch({ body }));
  tellIntake(context, intake);
  if (options.wait !== true) return tellQueued(context, connection, intake);
  const { id } = intake.batch;
  const end = await waitForBatch(context, connection, { id, mode, timeoutMs });
  context.terminal.json({ id, ...intake, batch: end.batch });
  return end.exitCode;
}

/** Everything is durable; says whether it can leave now: 0, or 6 when the destination cannot be reached. */
export async function tellQueued(
  context: CommandContext,
  connection: Connection,
  intake: IntakeView,
): Promise<ExitCode> {
  const { terminal } = context;
  terminal.json({ id: intake.batch.id, ...intake });
  terminal.print(intake.batch.id);
  const probe = await connection.client.testDestination({
    params: { name: intake.batch.destination },
    body: { limitMs: PROBE_MS },
  });
  const failure = probe.ok ? probe.value.failure : undefined;
  if (failure !== undefined) terminal.say(`${intake.batch.destination}: ${failureLine(failure)}`);
  if (connection.isHost())
    terminal.hint('No daemon is running: they are sent while `waybill serve` runs, or with --wait.');
  return failure !== undefined && isOffline(failure.code) ? EXIT.offline : EXIT.ok;
}

function tellIntake({ terminal }: CommandContext, intake: IntakeView): void {
  const { batch, items, bytes, passedOver, passedOverMore } = intake;
  terminal.hint(`${filesText(items)} (${bytesText(bytes)}) queued for ${batch.destination}.`);
  for (const one of passedOver) terminal.hint(`Passed over: ${one.path} (${one.reason})`);
  if (passedOverMore > 0) terminal.hint(`... and ${passedOverMore} more passed over.`);
}

async function onlyDestination(connection: Connection): Promise<string> {
  const { items } = valueOf(await connection.client.listDestinations());
  const only = items.length === 1 ? items[0] : undefined;
  if (only !== undefined) return only.name;
  throw new UsageError(
    'The destination is missing.',
    'Name it with --to NAME; see `waybill destination list`.',
  );
}

/** A mode by its word. */
export function modeOf(text: string | undefined): RunMode {
  const mode = RUN_MODES.find((one) => one === (text ?? 'hold'));
  if (mode !== undefined) return mode;
  throw new UsageError(`"${text}" is no mode.`, `Use --mode with one of ${RUN_MODES.join(', ')}.`);
}

function levelOf(text: string): CheckLevel {
  const level = CHECK_LEVELS.find((one) => one === text);
  if (level !== undefined) return level;
  throw new UsageError(`"${text}" is no level of findings.`, `Use one of ${CHECK_LEVELS.join(', ')}.`);
}

/** The `--timeout` of a wait, ms. */
export function timeoutOf(options: {
  readonly wait?: boolean;
  readonly timeout?: string;
}): number | undefined {
  if (options.timeout === undefined) return undefined;
  if (options.wait !== true) throw new UsageError('--timeout is of use only with --wait.', 'Add --wait.');
  const ms = durationMs(options.timeout);
  if (ms !== undefined) return ms;
  throw new UsageError(`"${options.timeout}" is no duration.`, 'Write it like 90s or 10m.');
}

/** A file, or the digest of a control file that the server has already. */
function controlOf(text: string, cwd: string): { path: string } | { digest: string } {
  const path = resolve(cwd, text);
  return /^[0-9a-f]{64}$/i.test(text) && !existsSync(path) ? { digest: text.toLowerCase() } : { path };
}

/** `FILE=REMOTE_NAME`; a file's own name may hold `=`, a remote one rarely does. */
export function namesOf(given: readonly string[], cwd: string): Record<string, string> {
  const names: Record<string, string> = {};
  for (const one of given) {
    const at = one.lastIndexOf('=');
    if (at < 1 || at === one.length - 1)
      throw new UsageError(`"${one}" names no file and remote name.`, 'Write --name FILE=REMOTE_NAME.');
    names[resolve(cwd, one.slice(0, at))] = one.slice(at + 1);
  }
  return names;
}
