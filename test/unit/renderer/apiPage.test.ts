import { expect, test } from 'vitest';
import { addressOfCall, operationsIn } from '../../../renderer/views/api/operations.ts';
import { snippet, SNIPPET_LANGUAGES } from '../../../renderer/views/api/snippets.ts';
import { contract } from '../../../shared/api/contract.ts';
import { openApiDocument } from '../../../shared/api/openApi.ts';

const OPERATIONS = operationsIn(JSON.parse(JSON.stringify(openApiDocument('1.0.0'))));

test('the page shows every route of the API, with what it takes', () => {
  expect(OPERATIONS.map(({ name }) => name).toSorted()).toEqual(Object.keys(contract).toSorted());
  const named = (name: string): (typeof OPERATIONS)[number] | undefined =>
    OPERATIONS.find((one) => one.name === name);
  expect(named('listItems')).toMatchObject({ method: 'GET', body: 'none', answersJson: true });
  expect(named('listItems')?.fields).toContainEqual({ name: 'id', in: 'path', required: true });
  expect(named('spool')?.body).toBe('bytes');
  expect(named('pause')?.body).toBe('json');
  expect(named('events')?.answersJson).toBe(false);
});

test('what is no document of an API has no calls', () => {
  for (const other of [undefined, null, 'x', {}, { paths: { '/x': { get: {} } } }])
    expect(operationsIn(other)).toEqual([]);
});

test('an address has its fields filled in and escaped; empty ones are left out', () => {
  const call = {
    path: '/api/v1/batches/{id}/items',
    fields: [
      { name: 'id', in: 'path', required: true },
      { name: 'text', in: 'query', required: false },
      { name: 'limit', in: 'query', required: false },
    ],
  } as const;
  expect(addressOfCall(call, {})).toBe('/api/v1/batches/{id}/items');
  expect(addressOfCall(call, { id: 'a/b', text: 'x & y', limit: '' })).toBe(
    '/api/v1/batches/a%2Fb/items?text=x+%26+y',
  );
});

test('no example holds a key; who only reads is shown the key that only reads', () => {
  for (const operation of OPERATIONS)
    for (const language of SNIPPET_LANGUAGES) {
      const text = snippet(language, {
        operation,
        address: operation.path,
        origin: 'http://127.0.0.1:1',
        dataDir: '/data',
      });
      expect(text).toContain(operation.path);
      expect(text.includes('api-token-read'), text).toBe(operation.method === 'GET');
    }
});
