import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readEvents } from '../../shared/api/eventReader.ts';
import type { EventMessage } from '../../shared/api/events.ts';
import type { BatchView } from '../../shared/api/views.ts';
import { CONTROL } from '../support/coreHarness.ts';
import { startHost, until, type LocalApiHost } from '../support/localApiHost.ts';

/** So many files that a second batch begins beside it. */
const MANY = 80;
const ANSWER_MS = 10;

let host: LocalApiHost;
let release: () => void;
beforeEach(async () => {
  host = await startHost();
  host.files.write('/data/control.json', CONTROL);
  for (let file = 0; file < MANY; file += 1) host.files.write(`/data/big/${file}.tsv`, `${file}`);
  host.files.write('/data/small/a.tsv', 'a');
  const released = new Promise<void>((resolve) => (release = resolve));
  const refs = new Set<string>();
  // From when the second one begins, files of the first one do not get through.
  host.service.rule = async ({ operation, ref = '' }) => {
    if (operation !== 'send') return undefined;
    refs.add(ref);
    if (refs.size > 1 && ref === [...refs][0]) await released;
    await host.clock.sleep(ANSWER_MS);
    return undefined;
  };
  await host.client.saveDestination({
    body: {
      name: 'lab',
      kind: 'haplo-batch',
      url: 'https://haplo.example',
      secret: 'key',
      secretStore: 'file',
      options: { control: '/data/control.json' },
    },
  });
});
afterEach(async () => {
  release();
  await host.stop();
});

async function add(comment: string): Promise<BatchView> {
  const added = await host.client.addBatch({
    body: { destination: 'lab', paths: [`/data/${comment}`], comment, mode: 'run' },
  });
  if (!added.ok) throw new Error(added.failure.code);
  return added.value.batch;
}

/** As much of the OpenAPI document as is looked at here. */
interface Description {
  readonly paths: {
    readonly '/api/v1/batches/{id}': {
      readonly get: {
        readonly responses: { readonly 200: { readonly content: { readonly 'application/json': Content } } };
      };
    };
  };
}
interface Content {
  readonly schema: object;
}

/** The answer as it came over the wire, nothing of it taken out. */
async function raw(path: string): Promise<BatchView> {
  const answer = await host.call({ method: 'GET', path: `/api/v1${path}`, headers: {} });
  return JSON.parse(await new Response(answer.body).text()) as BatchView;
}

test('a batch says which earlier one its run follows, as the description has it, and in events when it does no more', async () => {
  const stop = new AbortController();
  const messages: EventMessage[] = [];
  const reading = readEvents({
    call: host.call,
    signal: stop.signal,
    onMessage: (message) => messages.push(message),
    onState: () => undefined,
    sleep: (_, signal) => host.clock.sleep(10, signal),
  });
  const big = await add('big');
  const small = await add('small');
  const waiting = await until(async () => {
    const view = await raw(`/batches/${small.id}`);
    return view.schedule?.after === undefined ? undefined : view;
  });
  const after = { id: big.id, comment: 'big', createdAt: big.createdAt };
  expect(waiting).toMatchObject({ status: 'sent', schedule: { kind: 'import', after } });

  const got = await host.client.openApi();
  if (!got.ok) throw new Error(got.failure.code);
  const { schema } = (got.value as unknown as Description).paths['/api/v1/batches/{id}'].get.responses[200]
    .content['application/json'];
  const isDescribed = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  expect(isDescribed(waiting), JSON.stringify(isDescribed.errors)).toBe(true);
  // It closes what it describes: an answer with anything else is none of its.
  expect(isDescribed({ ...waiting, schedule: { ...waiting.schedule, afterwards: after } })).toBe(false);

  /** What events said last of the one that waits. */
  const told = (): BatchView | undefined =>
    messages
      .flatMap((message) => (message.type === 'changes' ? message.batches : []))
      .findLast(({ id }) => id === small.id);
  await until(() => told()?.schedule?.after?.id === big.id);
  release();
  await until(() => told()?.status === 'accepted');
  expect(told()?.schedule).toBeUndefined();
  stop.abort();
  await reading;
});
