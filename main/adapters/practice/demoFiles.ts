import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DemoFiles } from '../../core/ports/practice.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';

const FILES = 'files';
const CONTROL = 'control.json';

/**
 * Copies the demo files to a folder where they can be changed and dragged about; what is there stays as it is. By reading and
 * writing: in the installed app they lie in an archive, out of which no system call copies.
 */
export async function layDownDemo(shipped: URL, folder: string): Promise<Result<DemoFiles>> {
  const from = fileURLToPath(shipped);
  const files = join(folder, FILES);
  try {
    await mkdir(files, { recursive: true });
    const names = await readdir(join(from, FILES));
    for (const name of [CONTROL, ...names.map((file) => join(FILES, file))])
      await writeNew(join(folder, name), await readFile(join(from, name)));
    return ok({ folder, files, control: join(folder, CONTROL) });
  } catch (error) {
    return fail(
      failure('practice.failed', { reason: error instanceof Error ? error.message : String(error) }),
    );
  }
}

async function writeNew(path: string, content: Uint8Array): Promise<void> {
  await writeFile(path, content, { flag: 'wx' }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
}
