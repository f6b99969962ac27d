import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scriptExample } from '../../../renderer/views/destinations/scriptExample.ts';
import { SERVICE_KINDS, type ServiceKind } from '../../../shared/services/abilities.ts';
import { CONTROL } from '../practice/haploFixtures.ts';
import { startMirrorHost, type MirrorHost } from '../../support/mirrorHost.ts';

let host: MirrorHost;
let dir: string;
beforeAll(async () => {
  host = await startMirrorHost({ kinds: SERVICE_KINDS });
  dir = await mkdtemp(join(tmpdir(), 'waybill-example-'));
  await writeFile(join(dir, 'control.json'), CONTROL);
  for (const name of ['image.tif', 'data.zip']) await writeFile(join(dir, name), 'bytes');
});
afterAll(async () => {
  await host.stop();
  await rm(dir, { recursive: true, force: true });
});

/** What the shell says to the example, run as it is copied, with the status of the last answer at the end. */
async function said(kind: ServiceKind, key?: string): Promise<string> {
  const made = await host.client().mirrorKey({ params: { name: kind } });
  const list = await host.client().listDestinations();
  if (!made.ok || !list.ok) throw new Error('there is no key');
  const { mirrorUrl: url, secret, user } = made.value;
  const options = list.value.items.find(({ name }) => name === kind)?.options ?? {};
  const example = scriptExample({ kind, url, user, key: key ?? secret, options });
  await writeFile(join(dir, '.curlrc'), 'write-out = "%{stderr}<%{http_code}>"\n');
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', example], {
    cwd: dir,
    env: { ...process.env, HOME: dir, CURL_HOME: dir, NO_PROXY: '*' },
  });
  return `${stdout} ${/<(\d+)>[^<]*$/.exec(stderr)?.[1] ?? stderr}`;
}

test.each(SERVICE_KINDS)('the example for %s gets in at the mirror as it is copied', async (kind) => {
  expect(await said(kind)).toMatch(/ 20\d$/);
});

test.each(SERVICE_KINDS)('with another key the example for %s does not', async (kind) => {
  expect(await said(kind, 'not-the-key')).toMatch(/ 4\d\d$/);
});
