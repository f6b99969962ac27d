import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { confirm } from '../input.ts';
import { UsageError, valueOf } from '../outcome.ts';
import { printTable } from '../tables.ts';
import { bytesText } from '../units.ts';

/** What a person decided about something that was asked of a job before. */
interface Decision {
  readonly anyway?: boolean;
  readonly drop?: boolean;
}

/** `waybill restart JOB`: tells the service to run a failed job again, now or when it can be told. */
export function restart(
  context: CommandContext,
  [id = '']: readonly string[],
  decision: Decision,
): Promise<ExitCode> {
  return ask(context, { id, decision, done: 'runs the job again', waiting: 'The restart' });
}

/** `waybill erase JOB`: tells the service to stop a job, or to forget an ended one, now or when it can be told. */
export function erase(
  context: CommandContext,
  [id = '']: readonly string[],
  decision: Decision,
): Promise<ExitCode> {
  return ask(context, {
    id,
    decision,
    done: 'erased the job; what Waybill knows of it stays',
    waiting: 'The erasing',
  });
}

async function ask(
  { terminal, connect }: CommandContext,
  asked: {
    readonly id: string;
    readonly decision: Decision;
    readonly done: string;
    readonly waiting: 'The restart' | 'The erasing';
  },
): Promise<ExitCode> {
  const { id, decision } = asked;
  if (decision.anyway === true && decision.drop === true)
    throw new UsageError('Both --anyway and --drop were given.', 'Give one of them.');
  const { client } = await connect();
  const params = { id };
  if (decision.drop === true) {
    terminal.json(valueOf(await client.dropWish({ params })));
    terminal.print('Forgotten: nothing more is asked of the job.');
    return EXIT.ok;
  }
  const query = decision.anyway === true ? ({ anyway: 'true' } as const) : {};
  const job = valueOf(
    asked.waiting === 'The restart'
      ? await client.restartJob({ params, query })
      : await client.eraseJob({ params, query }),
  );
  terminal.json(job);
  if (job.wish === undefined) {
    terminal.print(`${job.destination} ${asked.done}.`);
    return EXIT.ok;
  }
  terminal.print(`${asked.waiting} is kept, and done once ${job.destination} can be reached.`);
  return EXIT.offline;
}

/** `waybill job-file JOB -o FILE`: the file that a job made. */
export async function jobFile(
  context: CommandContext,
  [id = '']: readonly string[],
  options: { readonly output?: string },
): Promise<ExitCode> {
  const { client } = await context.connect();
  const answer = valueOf(await client.jobFile({ params: { id } }));
  const { output } = options;
  if (output === undefined) throw new UsageError('The file to write is missing.', 'Give it with -o FILE.');
  const file = resolve(context.terminal.surroundings.cwd, output);
  if (answer.body !== null) {
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(file));
  }
  context.terminal.say(`Written to ${file}`);
  return EXIT.ok;
}

/** `waybill leftovers BATCH`: what its import left out. */
export async function leftovers(context: CommandContext, [id = '']: readonly string[]): Promise<ExitCode> {
  const { terminal } = context;
  const { client } = await context.connect();
  const left = valueOf(await client.leftovers({ params: { id } }));
  terminal.json(left);
  if (left.items.length === 0) terminal.print('Nothing was left out.');
  else {
    printTable(
      terminal,
      ['FILE', 'SIZE'],
      left.items.map((item) => [item.name, bytesText(item.bytes)]),
    );
    terminal.print(`Send and import them again: waybill retry ${id}`);
  }
  return EXIT.ok;
}

/** `waybill mapping BATCH -o FILE`: which file became which asset. */
export async function mapping(
  context: CommandContext,
  [id = '']: readonly string[],
  options: { readonly output?: string },
): Promise<ExitCode> {
  const { terminal } = context;
  const { client } = await context.connect();
  const answer = valueOf(await client.mapping({ params: { id } }));
  if (options.output === undefined) {
    terminal.document(`${await answer.text()}\n`);
    return EXIT.ok;
  }
  const file = resolve(terminal.surroundings.cwd, options.output);
  if (answer.body !== null) {
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(file));
  }
  terminal.say(`Written to ${file}`);
  return EXIT.ok;
}

/** `waybill finalize BATCH`: clears up at the service, which destroys what others left there too. */
export async function finalize(
  context: CommandContext,
  [id = '']: readonly string[],
  options: { readonly yes?: boolean },
): Promise<ExitCode> {
  const { terminal } = context;
  const { client } = await context.connect();
  const batch = valueOf(await client.getBatch({ params: { id } }));
  terminal.say(
    `This deletes the import folder of the project at ${batch.destination} with everything in it, also what others left ` +
      "there, and the server's only copy of the mapping. Assets that were ingested stay.",
  );
  if (options.yes !== true && !(await confirm(terminal, 'Delete it?'))) {
    throw new UsageError('Nothing was deleted.', 'Add --yes to say so without being asked.');
  }
  valueOf(await client.finalizeBatch({ params: { id } }));
  terminal.print('Done. The mapping is kept here: waybill mapping BATCH -o FILE');
  return EXIT.ok;
}

/** `waybill destination key NAME`: address and key for scripts that speak the service's own API. */
export async function destinationKey(
  context: CommandContext,
  [name = '']: readonly string[],
): Promise<ExitCode> {
  const { terminal } = context;
  const { client } = await context.connect();
  const key = valueOf(await client.mirrorKey({ params: { name } }));
  terminal.json(key);
  terminal.print(`Address: ${key.mirrorUrl}`);
  if (key.user !== undefined) terminal.print(`User: ${key.user}`);
  terminal.print(`Key: ${key.secret}`);
  return EXIT.ok;
}
