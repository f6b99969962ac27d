import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds the window, where its sources are newer than what was built. */
export default async function buildFirst(): Promise<void> {
  const script = fileURLToPath(new URL('../support/build.mjs', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`the build ended with ${code}`);
}
