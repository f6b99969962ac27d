import { Command, CommanderError, Option } from 'commander';
import { ownVersion } from '../adapters/installed/installed.ts';
import { COMMANDS, type CommandSpec } from './commandSpecs.ts';

/** Flags that every command has. */
export interface GeneralOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly operator?: string;
}

/** What was typed, understood. */
export type Parsed =
  | {
      readonly kind: 'command';
      readonly spec: CommandSpec;
      readonly args: readonly string[];
      readonly options: Record<string, unknown>;
      readonly general: GeneralOptions;
    }
  /** Help or version: only to be printed. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'usage'; readonly sentence: string; readonly next: string };

/** What groups of commands are about. */
const GROUPS: Readonly<Record<string, string>> = {
  destination: 'accounts on import services',
  folder: 'watched folders',
  lock: 'the lock of the settings, for a computer that several people use',
  settings: 'how long and how much is kept, and settings as a file',
  token: 'tokens of scripts for the local API',
  webhook: 'telling an address what happens here',
  window: 'weekly windows for runs and uploads',
};

/** Understands a command line; runs nothing. */
export function parseCommandLine(argv: readonly string[]): Parsed {
  const seen = { text: '', errors: '', chosen: undefined as Parsed | undefined, at: 'waybill' };
  const program = buildProgram(seen);
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return ended(error, seen, argv);
  }
  return seen.chosen ?? { kind: 'text', text: program.helpInformation() };
}

interface Seen {
  text: string;
  errors: string;
  chosen: Parsed | undefined;
  /** The command whose help says more. */
  at: string;
}

function ended(error: CommanderError, seen: Seen, argv: readonly string[]): Parsed {
  const isAsked = error.code === 'commander.helpDisplayed' || error.code === 'commander.version';
  if (isAsked) return { kind: 'text', text: seen.text };
  if (error.code === 'commander.help') {
    // Help that nobody asked for: of `waybill` alone it is the answer, of half a command it is a reminder.
    if (argv.length === 0) return { kind: 'text', text: seen.errors };
    return {
      kind: 'usage',
      sentence: 'The command is not complete.',
      next: `See \`waybill ${argv[0]} --help\`.`,
    };
  }
  const [first = '', hint = ''] = seen.errors.trim().split('\n');
  const sentence = `${first.replace(/^error: /, '')}.`;
  const meant = /^\(Did you mean (.*)\?\)$/.exec(hint)?.[1];
  const help = `See \`${seen.at} --help\`.`;
  return { kind: 'usage', sentence, next: meant === undefined ? help : `Did you mean ${meant}? ${help}` };
}

function buildProgram(seen: Seen): Command {
  const program = prepared(new Command('waybill'), seen)
    .description('Carries files to import servers, safely, also while you are offline.')
    .version(ownVersion(), '--version', 'print the version')
    .option('--data <dir>', "the data directory (else WAYBILL_DATA, else your system's place)")
    .option('--json', 'data as JSON on standard output, messages on standard error')
    .option('--operator <name>', 'who asks, on a computer that several people use (else WAYBILL_OPERATOR)')
    .addHelpText(
      'before',
      exampleText(['waybill start', 'waybill add results/ --to lab --wait', 'waybill status']),
    );
  const groups = new Map<string, Command>();
  for (const spec of COMMANDS) {
    const [first = '', second] = spec.name.split(' ');
    if (second === undefined) addCommand(program, first, { spec, seen, program });
    else {
      const group =
        groups.get(first) ?? prepared(program.command(first), seen).description(GROUPS[first] ?? '');
      groups.set(first, group);
      addCommand(group, second, { spec, seen, program });
    }
  }
  return program;
}

/** Nothing is printed and nothing exits by itself. */
function prepared(command: Command, seen: Seen): Command {
  return command
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError(false)
    .configureOutput({
      writeOut: (text) => {
        seen.text += text;
      },
      writeErr: (text) => {
        seen.errors += text;
      },
      outputError: (text, write) => {
        seen.at = pathOf(command);
        write(text);
      },
    })
    .exitOverride();
}

function addCommand(
  parent: Command,
  word: string,
  { spec, seen, program }: { readonly spec: CommandSpec; readonly seen: Seen; readonly program: Command },
): void {
  const command = prepared(parent.command(word), seen)
    .description(spec.says)
    .addHelpText('before', exampleText(spec.examples));
  for (const [name, says] of spec.args ?? []) command.argument(name, says);
  for (const { flags, says, repeated, hidden } of spec.options ?? []) {
    const option = new Option(flags, says);
    if (repeated)
      option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
    if (hidden) option.hideHelp();
    command.addOption(option);
  }
  command.action(() => {
    seen.chosen = {
      kind: 'command',
      spec,
      args: command.args,
      options: command.opts(),
      general: program.opts<GeneralOptions>(),
    };
  });
}

function exampleText(examples: readonly string[]): string {
  return `Examples:\n${examples.map((one) => `  ${one}`).join('\n')}\n`;
}

function pathOf(command: Command): string {
  const words = [command.name()];
  for (let at = command.parent; at !== null; at = at.parent) words.unshift(at.name());
  return words.join(' ');
}
