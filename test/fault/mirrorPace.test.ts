import { afterEach, expect, test } from 'vitest';
import { startMirrorHost, type MirrorHost } from '../support/mirrorHost.ts';
import { basic, CONTROL, CONTROL_SHA256, fileParts } from '../contract/practice/haploFixtures.ts';
import { rawCall, type RawAnswer, type RawCall } from '../contract/practice/rawCall.ts';
import { FORM_HEADERS, formBody } from '../contract/practice/rawForm.ts';

const API = '/api/haplo-data-import-batch';

let host: MirrorHost;
afterEach(() => host.stop());

async function mirror(path: string, call: RawCall): Promise<RawAnswer> {
  const { url, key } = host.mirror('haplo-batch');
  return rawCall(url + path, { ...call, headers: { ...call.headers, ...basic(key) } });
}

test('what a script sends through the mirror keeps to the cap of its destination, and its window holds nothing up', async () => {
  host = await startMirrorHost({ kinds: ['haplo-batch'] });
  const client = host.client();
  const spans = [{ days: ['mon' as const], from: '00:00', to: '00:01' }];
  expect(
    await client.saveWindow({ params: { name: 'w' }, body: { spans, zone: 'Pacific/Apia' } }),
  ).toMatchObject({
    ok: true,
  });
  const limits = { bytesPerSecond: 1_000_000, window: 'w' };
  const limited = await client.limitDestination({ params: { name: 'haplo-batch' }, body: limits });
  expect(limited).toMatchObject({ ok: true, value: { limits } });
  const control = formBody([{ name: 'file', content: CONTROL, filename: 'c.json' }]);
  await mirror(`${API}/control`, { method: 'POST', body: control, headers: FORM_HEADERS });
  const made = await mirror(`${API}/batch`, { method: 'POST', body: `control=${CONTROL_SHA256}` });
  const since = performance.now();
  const body = formBody(fileParts(made.body, 'big.bin', Buffer.alloc(3_000_000, 3)));
  const sent = await mirror(`${API}/file`, { method: 'POST', body, headers: FORM_HEADERS });
  expect(sent.status).toBe(200);
  expect(sent.headers['x-waybill-origin']).toBe('live');
  expect(performance.now() - since).toBeGreaterThanOrEqual(3_000 * 0.7);
}, 60_000);
