import { join } from 'node:path';
import { failure } from '../../../shared/model/failure.ts';
import { PRACTICE_FOLDER } from '../../daemonPractice.ts';
import { startPracticeServer, type PracticeServer } from '../../practice/practiceServer.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { problemOfFailure, Refusal, UsageError } from '../outcome.ts';
import { portOf } from '../portOf.ts';
import { until } from './until.ts';

interface Options {
  readonly port?: string;
  readonly speed?: string;
  /** Ends when standard input does: whoever started us is gone. */
  readonly withParent?: boolean;
}

/** `waybill practice`: the practice server, with its own state and port, until it is told to stop. */
export async function practice(
  context: CommandContext,
  _args: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { terminal, interrupted } = context;
  const port = portOf(options.port);
  const speed = speedOf(options.speed);
  const server = await start({
    dataDir: context.isDataGiven ? context.dataDir : join(context.dataDir, PRACTICE_FOLDER),
    ...(port === undefined ? {} : { port }),
    ...(speed === undefined ? {} : { speed }),
  });
  terminal.json({ url: server.url, services: server.services });
  terminal.print(`The practice server is ready at ${server.url}`);
  for (const [kind, service] of Object.entries(server.services)) terminal.print(`  ${kind}: ${service.url}`);
  terminal.hint('Addresses and keys for programs: add --json. Stop with Ctrl-C.');
  const { stdin } = terminal.surroundings;
  const orphaned = new Promise<void>((resolve) => {
    if (options.withParent === true) stdin.resume().on('end', resolve).on('close', resolve);
  });
  await Promise.race([until(interrupted), orphaned]);
  await server.stop();
  // Watched further, it would hold the process.
  stdin.destroy();
  return EXIT.ok;
}

async function start(options: {
  readonly dataDir: string;
  readonly port?: number;
  readonly speed?: number;
}): Promise<PracticeServer> {
  try {
    return await startPracticeServer(options);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw new Refusal(
      problemOfFailure(
        code === 'EADDRINUSE'
          ? failure('port.in-use', { port: options.port ?? 0 })
          : failure('data-dir.no-access', { path: options.dataDir, reason: code }),
      ),
    );
  }
}

function speedOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const speed = Number(text);
  if (speed > 0 && Number.isFinite(speed)) return speed;
  throw new UsageError(`"${text}" is no speed.`, 'Give a number above 0; 10 is ten times as fast.');
}
