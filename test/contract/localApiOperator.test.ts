import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyRecords } from '../../main/cli/verify/verifyRecords.ts';
import type { Client } from '../../shared/api/client.ts';
import { createClient } from '../../shared/api/wholeClient.ts';
import { OPERATOR_HEADER, operatorHeader, readOperator } from '../../shared/api/operatorHeader.ts';
import type { Result } from '../../shared/model/result.ts';
import { fetchTransport, startHost, until, type LocalApiHost } from '../support/localApiHost.ts';

const CONTROL = '{"dataImportControlFileVersion":0,"model":"haplo:person","files":{},"instructions":[]}';

let host: LocalApiHost;
beforeEach(async () => {
  host = await startHost();
});
afterEach(() => host.stop());

function value<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.failure));
}

/** A client that asks in somebody's name. */
function as(name: string): Client {
  const call = fetchTransport(host.api.url, host.token);
  return createClient({
    call: (request) => call({ ...request, headers: { ...operatorHeader(name), ...request.headers } }),
  });
}

async function lab(): Promise<void> {
  host.files.write('/data/control.json', CONTROL);
  value(
    await host.client.saveDestination({
      body: {
        name: 'lab',
        kind: 'haplo-batch',
        url: 'https://lab.example',
        secret: 'key',
        secretStore: 'file',
        options: { control: '/data/control.json' },
      },
    }),
  );
}

interface ReceiptText {
  readonly batch: { readonly addedBy: string; readonly operator: string | null };
  readonly job: { readonly override: { readonly by: string } | null };
  readonly decisions?: readonly {
    readonly operator: string;
    readonly what: string;
    readonly times: number;
  }[];
}

describe('a call in the name of somebody', () => {
  test('leaves that name in the story and in the receipt, for adding, giving up, editing and running', async () => {
    await lab();
    for (const name of ['a.tsv', 'b.tsv', 'c.tsv', 'd.tsv']) host.files.write(`/in/${name}`, name);
    value(await host.client.pause());
    const { batch } = value(
      await as('Zoë Müller').addBatch({ body: { destination: 'lab', paths: ['/in'] } }),
    );
    const { items } = value(await host.client.listItems({ params: { id: batch.id } }));
    for (const { id } of items.slice(0, 2)) value(await as('Ada').cancelItem({ params: { id } }));
    value(await as('Bo').sendNext({ params: { id: batch.id } }));
    value(
      await as('Ada').runBatch({
        params: { id: batch.id },
        body: { override: 'tested', operator: 'window' },
      }),
    );
    value(await host.client.resume());
    await until(
      async () => value(await host.client.getBatch({ params: { id: batch.id } })).status === 'accepted',
    );

    const story = value(await host.client.batchStory({ params: { id: batch.id } })).items;
    const told = story.map(({ what, facts }) => [what, facts.operator]);
    expect(told).toContainEqual(['batch.added', 'Zoë Müller']);
    expect(told.filter(([what]) => what === 'item.cancelled')).toEqual([
      ['item.cancelled', 'Ada'],
      ['item.cancelled', 'Ada'],
    ]);
    expect(told).toContainEqual(['batch.sendNext', 'Bo']);
    expect(told).toContainEqual(['batch.runWanted', 'Ada']);
    // What Waybill did by itself is nobody's deed, also where a call set it going.
    const own = told.filter(([what]) => !/added|cancelled|sendNext|runWanted/.test(String(what)));
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter(([, operator]) => operator !== undefined)).toEqual([]);

    const text = await value(await host.client.receipt({ params: { id: batch.id } })).text();
    const receipt = JSON.parse(text) as ReceiptText;
    expect(receipt.batch).toMatchObject({ addedBy: 'Zoë Müller', operator: 'Zoë Müller' });
    expect(receipt.job.override).toMatchObject({ by: 'Ada' });
    expect(receipt.decisions).toMatchObject([
      { operator: 'Zoë Müller', what: 'batch.added', times: 1 },
      { operator: 'Ada', what: 'item.cancelled', times: 2 },
      { operator: 'Bo', what: 'batch.sendNext', times: 1 },
      { operator: 'Ada', what: 'batch.runWanted', times: 1 },
    ]);
    const findings = await verifyRecords(Buffer.from(text), {
      expected: { fingerprint: 'f'.repeat(64), from: 'installation' },
      allowUnsigned: true,
      isWhole: false,
    });
    expect(findings.filter((one) => one.result === 'wrong')).toEqual([]);
  });

  test('without a name, story and receipt are as they were', async () => {
    await lab();
    host.files.write('/in/a.tsv', 'a');
    const added = await host.client.addBatch({ body: { destination: 'lab', paths: ['/in'], mode: 'run' } });
    const { id } = value(added).batch;
    await until(async () => value(await host.client.getBatch({ params: { id } })).status === 'accepted');
    const story = value(await host.client.batchStory({ params: { id } })).items;
    expect(story.filter(({ facts }) => facts.operator !== undefined)).toEqual([]);
    const text = await value(await host.client.receipt({ params: { id } })).text();
    expect(JSON.parse(text)).not.toHaveProperty('decisions');
  });

  test('a header that holds no name is refused before anything is done', async () => {
    await lab();
    host.files.write('/in/a.tsv', 'a');
    for (const wrong of ['%E0%A4%A', '%00', 'a%0Ab', '%20', 'x'.repeat(201)]) {
      const call = fetchTransport(host.api.url, host.token);
      const client = createClient({
        call: (request) => call({ ...request, headers: { ...request.headers, [OPERATOR_HEADER]: wrong } }),
      });
      expect(await client.addBatch({ body: { destination: 'lab', paths: ['/in'] } }), wrong).toMatchObject({
        ok: false,
        failure: { code: 'request.invalid' },
      });
    }
    expect(value(await host.client.listBatches()).items).toEqual([]);
  });
});

test('whatever is typed as a name is a name again behind the header, or none', () => {
  for (const name of ['Ada', ' Zoë ', '王小明', 'a,b', `${'x'.repeat(199)}😀`, 'half \ud83d'])
    expect(readOperator(operatorHeader(name)[OPERATOR_HEADER])).toMatchObject({ ok: true });
  expect(readOperator(operatorHeader('王小明')[OPERATOR_HEADER])).toEqual({ ok: true, value: '王小明' });
  expect(operatorHeader('   ')).toEqual({});
  expect(operatorHeader(undefined)).toEqual({});
});
