import type { Connection } from './connection.ts';
import type { ExitCode } from './exitCodes.ts';
import type { Terminal } from './terminal.ts';

/** What every command gets. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Absolute path of the data directory, which need not be there yet. */
  readonly dataDir: string;
  /** True where `--data` was given, and not only the environment or the system's place. */
  readonly isDataGiven: boolean;
  /** Attaches to the daemon or hosts one; given back when the command ends. */
  readonly connect: () => Promise<Connection>;
  /** Aborts when the person presses Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/** Runs a command. `args` are what stands behind its name, `options` its flags. */
export type CommandRun<Options = Record<string, unknown>> = (
  context: CommandContext,
  args: readonly string[],
  options: Options,
) => Promise<ExitCode>;
