import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { QuestionView } from '../../../shared/api/routes/jobWork.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { readAll } from '../input.ts';
import { UsageError, valueOf } from '../outcome.ts';

/** `waybill questions`: what import jobs ask, of all destinations. */
export async function questions({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client } = await connect();
  const found = valueOf(await client.listQuestions());
  terminal.json(found);
  if (found.items.length === 0) terminal.print('No questions.');
  for (const one of found.items) tell(terminal, one);
  return EXIT.ok;
}

function tell(terminal: CommandContext['terminal'], one: QuestionView): void {
  terminal.print(`${one.job}  ${one.destination}  question ${one.number}`);
  for (const [part, asked] of Object.entries(one.question)) {
    if (!Array.isArray(asked)) continue;
    const known = part.endsWith('users') ? one.suggestions.users : one.suggestions.taxa;
    for (const name of asked.map(String)) {
      const before = known[name];
      terminal.print(`  ${part}: ${name}${before === undefined ? '' : `  (answered ${before} before)`}`);
    }
  }
  if (one.answer !== undefined) terminal.print('  answered; it is delivered when the server can be reached');
  else terminal.print(`  Answer: waybill answer ${one.job} --file FILE   with {"users":{...},"taxa":{...}}`);
}

/** `waybill answer JOB --file FILE`: answers a job's question with JSON from a file, or from `-`. */
export async function answer(
  { terminal, connect }: CommandContext,
  [id = '']: readonly string[],
  options: { readonly file?: string },
): Promise<ExitCode> {
  if (options.file === undefined) {
    throw new UsageError(
      'The answer is missing.',
      'Give it with --file FILE, as {"users":{...},"taxa":{...}}.',
    );
  }
  const { stdin, cwd } = terminal.surroundings;
  const text =
    options.file === '-'
      ? await readAll(stdin)
      : await readFile(resolve(cwd, options.file), 'utf8').catch(noFile);
  const given = parsed(text, options.file);
  const { client } = await connect();
  const job = valueOf(await client.answerJob({ params: { id }, body: { answer: given } }));
  terminal.json(job);
  terminal.print(`Kept. It is delivered to ${job.destination} once, when that can be reached.`);
  return EXIT.ok;
}

function noFile(error: unknown): never {
  throw new UsageError(
    `The file cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    'Check its path.',
  );
}

function parsed(text: string, file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Told below, with what is wanted instead.
  }
  throw new UsageError(`${file} is no JSON object.`, 'Write {"users":{"name": id},"taxa":{"name": id}}.');
}
