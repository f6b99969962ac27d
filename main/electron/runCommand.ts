import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Runs the `waybill` command in this process: the installed app is also the command. Gives its exit code when all that
 * it said is written.
 */
export async function runCommand(root: string, args: readonly string[]): Promise<number> {
  // The command reads its arguments behind the program's and the script's name.
  process.argv = [process.execPath, 'waybill', ...args];
  await import(pathToFileURL(join(root, 'dist/cli.js')).href);
  await Promise.all([written(process.stdout), written(process.stderr)]);
  return Number(process.exitCode ?? 0);
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
