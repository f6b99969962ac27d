import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addressOfCall, operationsIn, type Operation } from '../../renderer/views/api/operations.ts';
import { snippet, type SnippetLanguage } from '../../renderer/views/api/snippets.ts';
import { openApiDocument } from '../../shared/api/openApi.ts';
import { startHost, type LocalApiHost } from '../support/localApiHost.ts';

const run = promisify(execFile);
const OPERATIONS = operationsIn(JSON.parse(JSON.stringify(openApiDocument('1.0.0'))));

let host: LocalApiHost;
beforeEach(async () => {
  host = await startHost();
  await writeFile(join(host.dataDir, 'daemon.json'), JSON.stringify({ url: host.api.url }));
});
afterEach(() => host.stop());

function operation(name: string): Operation {
  const found = OPERATIONS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

/** Runs the example as somebody would who has pasted it. */
async function play(
  language: SnippetLanguage,
  name: string,
  values: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const called = operation(name);
  const text = snippet(language, {
    operation: called,
    address: addressOfCall(called, values),
    origin: host.api.url,
    dataDir: host.dataDir,
  });
  const { stdout } =
    language === 'curl'
      ? await run('/bin/sh', ['-c', text])
      : await run(language === 'python' ? 'python3' : 'Rscript', [language === 'python' ? '-c' : '-e', text]);
  return JSON.parse(stdout) as unknown;
}

async function has(program: string, args: readonly string[]): Promise<boolean> {
  return run(program, [...args]).then(
    () => true,
    () => false,
  );
}

const RUNS: Readonly<Record<SnippetLanguage, boolean>> = {
  curl: await has('curl', ['--version']),
  python: await has('python3', ['--version']),
  r: await has('Rscript', ['-e', 'library(httr2)']),
};

for (const [language, isThere] of Object.entries(RUNS) as [SnippetLanguage, boolean][])
  test.skipIf(!isThere)(
    `an example in ${language} runs as it is copied: it reads, it asks with words, it changes`,
    { timeout: 30_000 },
    async () => {
      expect(await play(language, 'status')).toMatchObject({ pid: process.pid });
      expect(await play(language, 'listBatches', { text: "it's", limit: '5' })).toEqual({ items: [] });
      expect(await play(language, 'pause')).toHaveProperty('paused.since');
      expect((await host.core.status()).paused).toBeDefined();
    },
  );
