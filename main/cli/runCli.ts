import { dataDirPath } from '../adapters/settings/dataDir.ts';
import type { CommandContext } from './command.ts';
import type { Connection } from './connection.ts';
import { EXIT, type ExitCode } from './exitCodes.ts';
import { tellEnd, UsageError } from './outcome.ts';
import { parseCommandLine, type Parsed } from './program.ts';
import { Terminal, type Surroundings } from './terminal.ts';

/** After Ctrl-C a command gets so long to end by itself, ms. */
const END_MS_MAX = 2_000;

/** Runs one command line and gives its exit code. Never throws. */
export async function runCli(
  argv: readonly string[],
  surroundings: Surroundings,
  interrupted: AbortSignal,
): Promise<ExitCode> {
  const parsed = parseCommandLine(argv);
  const terminal = new Terminal(surroundings, argv.includes('--json'));
  switch (parsed.kind) {
    case 'text':
      terminal.document(parsed.text);
      return EXIT.ok;
    case 'usage':
      return tellEnd(terminal, new UsageError(parsed.sentence, parsed.next));
    case 'command':
      return runCommand(parsed, terminal, interrupted);
    default:
      return parsed satisfies never;
  }
}

type ParsedCommand = Extract<Parsed, { kind: 'command' }>;

async function runCommand(
  parsed: ParsedCommand,
  terminal: Terminal,
  interrupted: AbortSignal,
): Promise<ExitCode> {
  const { surroundings } = terminal;
  const { env, platform, home, cwd } = surroundings;
  const dataDir = dataDirPath({ given: parsed.general.data, env, platform, home, cwd });
  const operator = parsed.general.operator ?? env['WAYBILL_OPERATOR'];
  let opened: Promise<Connection> | undefined;
  const context: CommandContext = {
    terminal,
    dataDir,
    isDataGiven: parsed.general.data !== undefined,
    interrupted,
    connect: () => {
      opened ??= import('./connection.ts').then(({ connect }) => connect(dataDir, surroundings, operator));
      return opened;
    },
  };
  try {
    // Nearly every command needs it: both are loaded together.
    const [run] = await Promise.all([parsed.spec.load(), import('./connection.ts')]);
    const running = run(context, parsed.args, parsed.options);
    if (parsed.spec.endsInItsOwnTime === true) return await running;
    return await Promise.race([running, cutOff(interrupted)]);
  } catch (error) {
    return tellEnd(terminal, error);
  } finally {
    terminal.clearLine();
    const connection = await opened?.catch(() => undefined);
    await connection?.close();
  }
}

/** A command that does not heed Ctrl-C is left behind. */
async function cutOff(interrupted: AbortSignal): Promise<ExitCode> {
  return new Promise((resolve) => {
    const end = (): void => {
      setTimeout(() => resolve(EXIT.interrupted), END_MS_MAX).unref();
    };
    if (interrupted.aborted) end();
    else interrupted.addEventListener('abort', end, { once: true });
  });
}
