import { constants } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Adapter } from 'lowdb';

/** A JSON object as a file holds it, before any schema. */
export type JsonObject = Record<string, unknown>;

/** No settings or secrets of a lab come near it; a wrong file in their place does. */
export const JSON_FILE_BYTES_MAX = 16 * 1024 * 1024;

const OWNER_ONLY = 0o600;
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const CREATE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
const BYTE_ORDER_MARK = /^\ufeff/;

/** Why a JSON file cannot be used. The message names no content, which may be secret. */
export class JsonFileError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'JsonFileError';
  }
}

/** How a file is treated. */
export interface DurableJsonOptions {
  /** Refuse to read a file that others may read, or that is not ours: for secrets. */
  readonly ownerOnly?: boolean;
}

/**
 * A lowdb adapter for one JSON object that a crash or a power cut never leaves half-written: temporary file, fsync,
 * rename, fsync of the directory. Throws `JsonFileError` for content, and the system's error for trouble with the disk.
 * Its owner lets one write end before the next begins.
 */
export class DurableJson implements Adapter<JsonObject> {
  readonly path: string;
  readonly #ownerOnly: boolean;

  constructor(path: string, options: DurableJsonOptions = {}) {
    this.path = path;
    this.#ownerOnly = options.ownerOnly ?? false;
  }

  /** The object; null when there is no file. */
  readonly read = async (): Promise<JsonObject | null> => {
    let file: FileHandle;
    try {
      file = await open(this.path, constants.O_RDONLY | (this.#ownerOnly ? NO_FOLLOW : 0));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    try {
      await this.#check(file);
      return objectOf(await file.readFile('utf8'));
    } finally {
      await file.close();
    }
  };

  readonly write = async (data: JsonObject): Promise<void> => {
    const text = `${JSON.stringify(data, undefined, 2)}\n`;
    const temp = join(dirname(this.path), `.${basename(this.path)}.tmp`);
    // What a crash left of an earlier write; only one process uses a data directory.
    await rm(temp, { force: true });
    try {
      const file = await open(temp, CREATE_FLAGS, OWNER_ONLY);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temp, this.path);
    } catch (error) {
      await rm(temp, { force: true }).catch(() => undefined);
      throw error;
    }
    await syncDirectory(dirname(this.path));
  };

  async #check(file: FileHandle): Promise<void> {
    const stats = await file.stat();
    if (!stats.isFile()) throw new JsonFileError('it is no regular file');
    if (stats.size > JSON_FILE_BYTES_MAX) throw new JsonFileError('it is far too large');
    if (!this.#ownerOnly || process.platform === 'win32') return;
    if (stats.uid !== process.getuid?.()) throw new JsonFileError('it belongs to another user');
    if ((stats.mode & 0o077) !== 0)
      throw new JsonFileError('others may read it; take their rights away (chmod 600)');
  }
}

/** Parses text to a JSON object. Throws `JsonFileError` with the place of the mistake, never with the text there. */
export function objectOf(text: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(BYTE_ORDER_MARK, ''));
  } catch (error) {
    const at = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const line = at === undefined ? '' : ` (line ${text.slice(0, Number(at)).split('\n').length})`;
    throw new JsonFileError(`it is not JSON${line}`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new JsonFileError('it is not a JSON object');
  return parsed as JsonObject;
}

/** Makes a rename durable. Windows cannot open a directory, and journals its names itself. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
