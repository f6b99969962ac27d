import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { problemOfFailure, Refusal } from '../outcome.ts';
import { portOf } from '../portOf.ts';
import { until } from './until.ts';
import { logLevelFrom } from '../../adapters/log/logLevel.ts';
import { startDaemon } from '../../daemon.ts';

interface Options {
  readonly port?: string;
}

/** `waybill serve`: runs the daemon until it is told to stop. */
export async function serve(
  { terminal, dataDir, interrupted }: CommandContext,
  _args: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const port = portOf(options.port);
  const { env, stderr } = terminal.surroundings;
  const started = await startDaemon({
    dataDir,
    hosted: 'serve',
    logLevel: logLevelFrom(env['WAYBILL_LOG']),
    ...(port === undefined ? {} : { port }),
    ...(stderr.isTTY || env['WAYBILL_LOG'] !== undefined ? { logStream: stderr } : {}),
  });
  if (!started.ok) throw new Refusal(problemOfFailure(started.failure));
  const { log, stop, tokenFile, url } = started.value;
  const onBug = (error: unknown): void => {
    // What state we are in is not known any more; the next start recovers from what is durable.
    log.error('an unexpected error ends the daemon', {
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      stack: error instanceof Error ? error.stack : undefined,
    });
    setTimeout(() => process.exit(EXIT.failure), 200);
  };
  process.on('uncaughtException', onBug).on('unhandledRejection', onBug);
  terminal.json({ url, tokenFile, dataDir: started.value.dataDir });
  terminal.print(`Waybill is ready at ${url}`);
  terminal.print(`Data: ${started.value.dataDir}`);
  terminal.hint('Next: waybill open   Stop with Ctrl-C.');
  await until(interrupted);
  await stop();
  return EXIT.ok;
}
