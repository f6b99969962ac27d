import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Client } from '../../shared/api/client.ts';
import { createClient } from '../../shared/api/wholeClient.ts';
import { contract } from '../../shared/api/contract.ts';
import { fetchTransport, startHost, until, type LocalApiHost } from '../support/localApiHost.ts';

let host: LocalApiHost;
beforeEach(async () => {
  host = await startHost();
});
afterEach(() => host.stop());

async function made(
  name: string,
  readOnly = false,
): Promise<{ readonly token: string; readonly client: Client }> {
  const answer = await host.client.addToken({ body: { name, readOnly } });
  if (!answer.ok) throw new Error(answer.failure.code);
  const { token } = answer.value;
  return { token, client: createClient({ call: fetchTransport(host.api.url, token) }) };
}

const failed = (code: string): object => ({ ok: false, failure: { code } });

describe('a named token', () => {
  test('opens what it may: one for reading asks and changes nothing', async () => {
    const reader = await made('dashboard', true);
    expect(await reader.client.status()).toMatchObject({ ok: true });
    expect(await reader.client.pause()).toMatchObject(failed('request.read-only'));
    const writer = await made('nightly');
    expect(await writer.client.pause()).toMatchObject({ ok: true });
  });

  test('taken back, it is answered 401 at once, and the events it follows end', async () => {
    const { token, client } = await made('nightly');
    const events = await fetch(`${host.api.url}/api/v1/events`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(events.status).toBe(200);
    const ended = events.text();
    expect(await host.client.removeToken({ params: { name: 'nightly' } })).toMatchObject({ ok: true });
    const removedAt = performance.now();
    const answer = await fetch(`${host.api.url}/api/v1/status`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(401);
    await ended;
    expect(performance.now() - removedAt).toBeLessThan(1_000);
    expect(await client.status()).toMatchObject(failed('request.unauthorised'));
    expect(await host.client.removeToken({ params: { name: 'nightly' } })).toMatchObject(
      failed('request.not-found'),
    );
  });

  test('is told once, kept as a hash only, and never again', async () => {
    const { token } = await made('nightly');
    const fact = await host.store.fact('localApi.tokens');
    expect(fact).toContain(createHash('sha256').update(token).digest('hex'));
    expect(fact).not.toContain(token);
    const listed = await host.client.listTokens();
    expect(JSON.stringify(listed)).not.toContain(token);
    expect(JSON.stringify(host.log.lines)).not.toContain(token);
    // Also not from the answers that are kept for repeated requests.
    const again = await host.client.addToken({ body: { name: 'other' }, idempotencyKey: 'twice' });
    if (!again.ok) throw new Error(again.failure.code);
    expect(await host.client.addToken({ body: { name: 'other' }, idempotencyKey: 'twice' })).toMatchObject(
      failed('request.conflict'),
    );
  });

  test('shows when it was last used, and stays through a restart of the API', async () => {
    const { client } = await made('nightly');
    expect(await host.client.listTokens()).toMatchObject({
      ok: true,
      value: { items: [{ name: 'nightly' }] },
    });
    const before = await host.client.listTokens();
    expect(before.ok && before.value.items[0]?.lastUsedAt).toBeUndefined();
    await client.status();
    const after = await host.client.listTokens();
    expect(after.ok && after.value.items[0]?.lastUsedAt).toMatch(/^\d{4}-/);
    await until(async () => (await host.store.fact('localApi.tokens'))?.includes('lastUsedAt'));
  });

  test('cannot make or remove tokens, nor a way in for a browser', async () => {
    const { client } = await made('nightly');
    expect(await client.addToken({ body: { name: 'heir' } })).toMatchObject(failed('request.forbidden'));
    expect(await client.removeToken({ params: { name: 'nightly' } })).toMatchObject(
      failed('request.forbidden'),
    );
    expect(await client.makeSignInCode()).toMatchObject(failed('request.forbidden'));
  });

  test('has a plain name, which is taken once', async () => {
    await made('nightly');
    expect(await host.client.addToken({ body: { name: 'nightly' } })).toMatchObject(
      failed('request.conflict'),
    );
    for (const name of ['', '../x', 'a b', '\u001b[2J', 'x'.repeat(65)])
      expect(await host.client.addToken({ body: { name } }), name).toMatchObject(failed('request.invalid'));
  });

  test('for reading is refused by every route that changes something', async () => {
    const { token } = await made('dashboard', true);
    for (const [name, route] of Object.entries(contract)) {
      if (route.scope === 'read' || 'open' in route) continue;
      const answer = await fetch(`${host.api.url}${route.path.replaceAll(/:\w+/g, 'x')}`, {
        method: route.method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(route.method === 'DELETE' ? {} : { body: '{}' }),
      });
      expect(answer.status, name).toBe(403);
    }
  });
});
