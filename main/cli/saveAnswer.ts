import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ApiResponse } from '../../shared/api/client.ts';
import { UsageError } from './outcome.ts';
import type { Terminal } from './terminal.ts';

/** Where an answer goes. */
export interface Saving {
  /** As typed; undefined = standard output. */
  readonly output: string | undefined;
  /** Bytes that are no text: never put on a terminal. */
  readonly isBinary: boolean;
}

/** Writes an answer of the daemon into a file, as it comes, or to standard output. Half a file is not left behind. */
export async function saveAnswer(terminal: Terminal, answer: ApiResponse, saving: Saving): Promise<void> {
  const { stdout, cwd } = terminal.surroundings;
  if (saving.output === undefined) {
    if (saving.isBinary && stdout.isTTY)
      throw new UsageError('These are bytes, not text.', 'Give a file: -o FILE.');
    if (saving.isBinary) {
      for await (const chunk of chunksOf(answer)) stdout.write(chunk);
      return;
    }
    const text = await answer.text();
    terminal.document(text.endsWith('\n') ? text : `${text}\n`);
    return;
  }
  const file = resolve(cwd, saving.output);
  try {
    await pipeline(chunksOf(answer), createWriteStream(file));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR')
      throw new UsageError(`${saving.output} cannot be written (${code}).`, 'Give another file.');
    await rm(file, { force: true });
    throw error;
  }
  terminal.say(`Written to ${file}`);
}

function chunksOf(answer: ApiResponse): Readable {
  return answer.body === null ? Readable.from([]) : Readable.fromWeb(answer.body);
}
