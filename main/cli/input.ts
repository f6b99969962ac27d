import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Terminal } from './terminal.ts';

/** A log or a secret on standard input; nothing sensible is larger. */
const INPUT_BYTES_MAX = 8 * 1024 * 1024;

/** All of standard input as UTF-8 text. */
export async function readAll(stdin: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > INPUT_BYTES_MAX) throw new Error('standard input is too long');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Asks a question on the terminal. With `hidden` what is typed is not shown. */
export function ask(
  terminal: Terminal,
  question: string,
  how?: { readonly hidden: boolean },
): Promise<string> {
  const { stdin, stderr } = terminal.surroundings;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  return new Promise((resolve, reject) => {
    const isHidden = how?.hidden === true;
    // First the terminal stops echoing, then the person is asked.
    const lines = createInterface({ input: stdin, output: isHidden ? silent : stderr, terminal: true });
    stderr.write(question);
    lines.once('line', (line) => {
      lines.close();
      if (isHidden) stderr.write('\n');
      resolve(line);
    });
    lines.once('SIGINT', () => {
      lines.close();
      stderr.write('\n');
      reject(new Interrupted());
    });
  });
}

/** The person pressed Ctrl-C at a question. */
export class Interrupted extends Error {}

/** Asks for a yes. */
export async function confirm(terminal: Terminal, question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await ask(terminal, `${question} [y/N] `)).trim());
}
