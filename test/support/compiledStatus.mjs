// Of the build: the check of a status as plain code, made from its schema, for the one command that people wait for most often.
import Ajv from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { lessCode } from './lessCode.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Reads `main/cli/statusAnswer.ts` as the same function without zod. */
export const compiledStatus = {
  name: 'compiled-status',
  setup(plugin) {
    plugin.onLoad({ filter: /[\\/]cli[\\/]statusAnswer\.ts$/ }, async () => ({
      contents: await statusAnswerCode(),
    }));
  },
};

/** A module that exports `statusOf`, as `main/cli/statusAnswer.ts` does. */
export async function statusAnswerCode() {
  const ajv = new Ajv.default({
    code: { source: true, esm: true },
    // As zod does, what the schema does not know is left out.
    removeAdditional: true,
    // Every format that zod writes stands there as a pattern, too, but for addresses: the daemon has read those itself.
    validateFormats: false,
    messages: false,
    // Lengths in UTF-16 units need no code of ajv at run time. What is too long only so is left to the whole program.
    unicode: false,
    logger: false,
  });
  const check = standalone.default(ajv, ajv.compile(await statusSchema()));
  return `${check}\nexport function statusOf(answer) { return validate(answer) ? answer : undefined; }\n`;
}

/** The view's schema as JSON Schema. */
async function statusSchema() {
  const { outputFiles } = await build({
    stdin: {
      contents:
        "import { toJSONSchema } from 'zod'; import { statusView } from './shared/api/views.ts';" +
        "export const schema = toJSONSchema(statusView, { io: 'output', reused: 'ref' });",
      resolveDir: ROOT,
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    plugins: [lessCode],
    logLevel: 'warning',
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return (await import(`data:text/javascript;base64,${code}`)).schema;
}
