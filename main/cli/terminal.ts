import { cleanJson, cleanLines, cleanText } from './cleanText.ts';

/** Where a terminal does not tell its width, characters. */
const WIDTH_DEFAULT = 80;

/** What a command may use of the process it runs in. */
export interface Surroundings {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/** Where a command speaks: data to standard output, words to standard error. Nothing of others is obeyed there. */
export class Terminal {
  readonly surroundings: Surroundings;
  readonly isJson: boolean;
  #lineShown = false;

  constructor(surroundings: Surroundings, isJson: boolean) {
    this.surroundings = surroundings;
    this.isJson = isJson;
    // A reader that has seen enough (`| head`) is no trouble.
    surroundings.stdout.on('error', () => undefined);
    surroundings.stderr.on('error', () => undefined);
  }

  /** True where a line can be rewritten in place. */
  get canRewrite(): boolean {
    const { stderr, env } = this.surroundings;
    return stderr.isTTY && env['TERM'] !== 'dumb' && !this.isJson;
  }

  /** True where a person can be asked. */
  get canAsk(): boolean {
    return this.surroundings.stdin.isTTY && this.surroundings.stderr.isTTY;
  }

  /** A line of data for people; left out with `--json`. */
  print(line: string): void {
    if (!this.isJson) this.#out(`${cleanText(line)}\n`);
  }

  /** The data for programs; left out without `--json`. */
  json(value: unknown): void {
    if (this.isJson) this.#out(`${cleanJson(value)}\n`);
  }

  /** Text of a document as it is; on a terminal without what a terminal would obey. */
  document(text: string): void {
    this.#out(this.surroundings.stdout.isTTY ? cleanLines(text) : text);
  }

  /** A word to the person, on standard error. */
  say(line: string): void {
    this.clearLine();
    this.surroundings.stderr.write(`${cleanText(line)}\n`);
  }

  /** A word to the person that a program has no use for. */
  hint(line: string): void {
    if (!this.isJson) this.say(line);
  }

  /** Data about a failure for programs, on standard error. */
  jsonError(value: unknown): void {
    this.surroundings.stderr.write(`${cleanJson(value)}\n`);
  }

  /** A line that the next one takes the place of. */
  rewrite(line: string): void {
    if (!this.canRewrite) return;
    const width = (this.surroundings.stderr.columns || WIDTH_DEFAULT) - 1;
    this.surroundings.stderr.write(`\r\u001b[2K${cleanText(line).slice(0, width)}`);
    this.#lineShown = true;
  }

  clearLine(): void {
    if (this.#lineShown) this.surroundings.stderr.write('\r\u001b[2K');
    this.#lineShown = false;
  }

  #out(text: string): void {
    this.clearLine();
    this.surroundings.stdout.write(text);
  }
}

/** The process's own streams. */
export function ownSurroundings(home: string): Surroundings {
  const { stdout, stderr, env, platform } = process;
  return {
    // Node opens it when it is first looked at, and hardly any command does.
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    home,
    platform,
  };
}
