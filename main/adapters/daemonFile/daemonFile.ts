import { constants } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const FILE = 'daemon.json';
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);

const schema = z.object({
  url: z.string(),
  pid: z.number(),
  version: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
});

/** Where the running daemon of a data directory is reached. Only true while the directory's lock is held. */
export type DaemonFile = z.output<typeof schema>;

/** Writes it whole or not at all. */
export async function writeDaemonFile(dataDir: string, daemon: DaemonFile): Promise<void> {
  const temporary = join(dataDir, `.${FILE}.tmp`);
  const file = await open(temporary, FLAGS, 0o600);
  try {
    await file.writeFile(`${JSON.stringify(daemon)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(dataDir, FILE));
}

/** What stands there; undefined where nothing, or nothing whole, does. */
export async function readDaemonFile(dataDir: string): Promise<DaemonFile | undefined> {
  try {
    return schema.safeParse(JSON.parse(await readFile(join(dataDir, FILE), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Removes it at a graceful end. */
export async function removeDaemonFile(dataDir: string): Promise<void> {
  await rm(join(dataDir, FILE), { force: true });
}
