import { afterEach, beforeEach, expect, test } from 'vitest';
import { startHost, type LocalApiHost } from '../support/localApiHost.ts';

let host: LocalApiHost;
beforeEach(async () => {
  host = await startHost();
  host.files.write('/data/a.tif', 'aa');
  host.files.write('/data/sub/b.tif', 'bbb');
});
afterEach(() => host.stop());

test('files of a folder are counted before anything is taken in', async () => {
  expect(await host.client.countPaths({ body: { paths: ['/data'] } })).toEqual({
    ok: true,
    value: { files: 2, bytes: 5, passedOver: 0, isWhole: true },
  });
});

test('a path that is no plain absolute one is refused, and who may only read counts nothing', async () => {
  const wrong = await host.client.countPaths({ body: { paths: ['data'] } });
  expect(wrong).toMatchObject({ ok: false, failure: { code: 'path.not-plain' } });
  const denied = await host.readClient.countPaths({ body: { paths: ['/data'] } });
  expect(denied).toMatchObject({ ok: false, failure: { status: 403 } });
});
