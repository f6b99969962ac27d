import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A TypeScript program, with imports relative to the repository, as one ES module that plain Node can run. */
export async function bundleProgram(program: string): Promise<string> {
  const built = await build({
    stdin: { contents: program, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['keytar', 'libsql'],
    write: false,
  });
  return built.outputFiles[0]?.text ?? '';
}
