// Of the build: code that nobody uses stays out, since reading it is most of what a command does.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const SHARED = fileURLToPath(new URL('../../shared/', import.meta.url));

/** A constant of a file's top level, whole. */
const CONSTANT = /^(export )?const (\w+)(: [^=\n]+)? = ([^]+);\n*$/;

/**
 * A namespace import lets unused parts of zod (its languages, above all) stay out. And as `shared` does no IO, making a
 * constant there has no effect but that constant, which no bundler can know: so it is told.
 */
export const lessCode = {
  name: 'less-code',
  setup(plugin) {
    // One connection is all that is wanted of undici: half of its code is fetch, caches and web sockets.
    plugin.onResolve({ filter: /^undici$/ }, () => ({ path: 'client', namespace: 'undici' }));
    plugin.onLoad({ filter: /^client$/, namespace: 'undici' }, () => ({
      contents: "export { default as Client } from 'undici/lib/dispatcher/client.js';",
      resolveDir: SHARED,
    }));
    plugin.onLoad({ filter: /[\\/](main|shared)[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text.replace("import { z } from 'zod';", "import * as z from 'zod';");
      return { contents: path.startsWith(SHARED) ? withPureConstants(contents) : contents, loader: 'ts' };
    });
  },
};

/** Marks what makes a constant as having no effect. What stands at the beginning of a line begins a statement: Prettier sees to it. */
export function withPureConstants(text) {
  return text
    .split(/\n(?=[a-z/])/)
    .map((statement) =>
      statement.replace(CONSTANT, (whole, exported = '', name, type = '', value) => {
        const isMade = value.includes('(') || value.includes('...');
        return isMade ? `${exported}const ${name}${type} = /* @__PURE__ */ (() => (${value}))();\n` : whole;
      }),
    )
    .join('\n');
}
