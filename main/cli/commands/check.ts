import { readFile, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { findingsCsv } from '../../../shared/checks/findingsCsv.ts';
import { knownServerSchema, type KnownServer } from '../../../shared/checks/knownServer.ts';
import { failure } from '../../../shared/model/failure.ts';
import { checkHere, requestForNamed } from '../../checkHere.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { problemOfFailure, Refusal, UsageError, valueOf } from '../outcome.ts';
import { bytesText, filesText } from '../units.ts';
import { printFindings, sarifText } from './checkPrint.ts';
import { namesOf } from './add.ts';

interface Options {
  readonly to?: string;
  readonly control?: string;
  readonly as?: string;
  readonly name?: readonly string[];
  readonly batch?: string;
  readonly batchDir?: string;
  readonly known?: string;
  readonly sarif?: boolean;
  readonly exportCsv?: string;
}

type Request = Parameters<typeof checkHere>[0];
type Outcome = Extract<Awaited<ReturnType<typeof checkHere>>, { ok: true }>['value'];

/** What is quicker needs no progress, ms. */
const PROGRESS_AFTER_MS = 2_000;
/** A line is rewritten that often at most, ms. */
const PROGRESS_EVERY_MS = 200;
/** A file about a server is written by hand. */
const KNOWN_BYTES_MAX = 64 * 1024 * 1024;

/** `waybill check [PATH...]`: the offline check, in this process. 0 = no errors, 1 = there are errors. */
export async function check(
  context: CommandContext,
  paths: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { interrupted } = context;
  refuseTwoForms(context, options);
  if (options.batch !== undefined) return showBatch(context, options.batch, options);
  const request = await requestOf(context, paths, options);
  const outcome = await watched(context, request);
  if (outcome === undefined || interrupted.aborted) return EXIT.interrupted;
  return show(context, outcome, options);
}

/** What the check of a batch found, before it was sent: kept by the daemon. */
async function showBatch(context: CommandContext, id: string, options: Options): Promise<ExitCode> {
  const { client } = await context.connect();
  const { report } = valueOf(await client.batchCheck({ params: { id } }));
  return show(context, { report, places: {} }, options);
}

async function show(
  { terminal }: CommandContext,
  { places, report }: Pick<Outcome, 'places' | 'report'>,
  options: Options,
): Promise<ExitCode> {
  const { cwd } = terminal.surroundings;
  if (options.exportCsv !== undefined) await writeCsv(resolve(cwd, options.exportCsv), report);
  terminal.json(report);
  if (options.sarif === true) terminal.document(`${sarifText(report, places, cwd)}\n`);
  else if (!terminal.isJson) printFindings(terminal, report);
  return report.counts.error > 0 ? EXIT.failure : EXIT.ok;
}

function refuseTwoForms({ terminal }: CommandContext, options: Options): void {
  if (options.sarif === true && terminal.isJson)
    throw new UsageError('--sarif and --json are two forms of the same.', 'Leave one of them out.');
}

async function requestOf(
  { dataDir, terminal }: CommandContext,
  paths: readonly string[],
  options: Options,
): Promise<Request> {
  const { cwd } = terminal.surroundings;
  const { as, batchDir, control, to } = options;
  const given = {
    paths: paths.map((path) => resolve(cwd, path)),
    names: namesOf(options.name ?? [], cwd),
    ...(control === undefined ? {} : { control: { kind: 'file' as const, path: resolve(cwd, control) } }),
    ...(batchDir === undefined ? {} : { batchDir }),
    ...(options.known === undefined ? {} : { known: await knownFrom(resolve(cwd, options.known)) }),
  };
  if (to !== undefined) {
    if (as !== undefined) throw new UsageError('--to already says what it is checked as.', 'Leave out --as.');
    const made = await requestForNamed(dataDir, to, given);
    if (!made.ok) throw new Refusal(problemOfFailure(made.failure));
    return made.value;
  }
  if (as !== undefined) {
    if (as !== 'ecotaxa' && as !== 'dsp-ingest')
      throw new UsageError(`"${as}" is nothing to check as.`, 'Use --as ecotaxa or --as dsp-ingest.');
    if (control !== undefined)
      throw new UsageError('Only Haplo has control files.', 'Leave out --as, or --control.');
    return { ...given, kind: as };
  }
  if (control !== undefined) return { ...given, kind: 'haplo-batch' };
  throw new UsageError(
    'It is not said what to check for.',
    'Add --to NAME, --control FILE, or --as ecotaxa or dsp-ingest.',
  );
}

/** Undefined when it was interrupted. */
async function watched(
  { interrupted, terminal }: CommandContext,
  request: Request,
): Promise<Outcome | undefined> {
  // What a check makes lives shortly; a nursery that grows only delays its cleaning up. A third less memory at the same
  // speed (measured on Node 20 and 24), and this process does nothing else.
  setFlagsFromString('--semi-space-growth-factor=1');
  const began = Date.now();
  let told = 0;
  try {
    const done = await checkHere(request, {
      signal: interrupted,
      onProgress: ({ bytesDone, bytesTotal, files }) => {
        const now = Date.now();
        if (now - began < PROGRESS_AFTER_MS || now - told < PROGRESS_EVERY_MS) return;
        told = now;
        terminal.rewrite(
          `Checking ${filesText(files)}: ${bytesText(bytesDone)} of ${bytesText(bytesTotal)} read`,
        );
      },
    });
    if (!done.ok) throw new Refusal(problemOfFailure(done.failure));
    return done.value;
  } catch (error) {
    if (interrupted.aborted) return undefined;
    throw error;
  } finally {
    terminal.clearLine();
  }
}

async function knownFrom(path: string): Promise<KnownServer> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new Refusal(problemOfFailure(failure('path.missing', { path })));
  }
  const wrong = (reason: string): UsageError =>
    new UsageError(
      `${basename(path)} is no description of a server: ${reason}.`,
      'See `waybill check --help`.',
    );
  if (text.length > KNOWN_BYTES_MAX) throw wrong('it is too long');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('it is not JSON');
  }
  const parsed = knownServerSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw wrong(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`);
}

async function writeCsv(path: string, report: Outcome['report']): Promise<void> {
  try {
    await writeFile(path, findingsCsv(report));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new Refusal(problemOfFailure(failure('file.no-access', { path, reason })));
  }
}
