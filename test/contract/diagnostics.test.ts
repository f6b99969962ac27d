import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NameHider } from '../../main/localApi/diagnostics/hideNames.ts';
import { startHost, until, type LocalApiHost } from '../support/localApiHost.ts';

let host: LocalApiHost;
beforeEach(async () => {
  host = await startHost();
});
afterEach(() => host.stop());

const CONTROL = '{"dataImportControlFileVersion":0,"model":"haplo:person","files":{},"instructions":[]}';
const CONTENT = 'the-content-of-a-file-that-nobody-else-may-see';

/** A delivered batch with telling names, a log and settings with secrets in them. */
async function used(): Promise<void> {
  host.files.write('/data/control.json', CONTROL);
  host.files.write('/data/patients/Ada Lovelace.tsv', CONTENT);
  await host.client.saveDestination({
    body: {
      name: 'lovelace-lab',
      kind: 'haplo-batch',
      url: 'https://haplo.lovelace.example',
      secret: 'key',
      secretStore: 'file',
      options: { control: '/data/control.json' },
    },
  });
  const added = await host.client.addBatch({
    body: {
      destination: 'lovelace-lab',
      paths: ['/data/patients'],
      comment: 'Run of Ada',
      mode: 'run',
      operator: 'Charles',
    },
  });
  if (!added.ok) throw new Error(added.failure.code);
  const { id } = added.value.batch;
  await until(async () => {
    const got = await host.client.getBatch({ params: { id } });
    return got.ok && got.value.status === 'accepted';
  });
  await mkdir(join(host.dataDir, 'logs'), { recursive: true });
  await writeFile(join(host.dataDir, 'logs/waybill.log.1'), '{"event":"older"}\n');
  await writeFile(
    join(host.dataDir, 'logs/waybill.log'),
    '{"event":"newer","path":"/data/patients/Ada Lovelace.tsv","url":"https://haplo.lovelace.example/x"}\n',
  );
  const settings = {
    destinations: [
      { name: 'lovelace-lab', practiceSecret: 'secret-of-settings', url: 'https://u:pw@h.example/' },
    ],
  };
  await writeFile(join(host.dataDir, 'settings.json'), JSON.stringify(settings));
}

async function bundle(names: 'true' | 'false'): Promise<Readonly<Record<string, string>>> {
  const answer = await host.client.diagnostics({ query: { names } });
  if (!answer.ok || answer.value.body === null) throw new Error('no bundle');
  const bytes = new Uint8Array(await new Response(answer.value.body).arrayBuffer());
  return Object.fromEntries(
    Object.entries(unzipSync(bytes)).map(([name, content]) => [
      name.replace('waybill-diagnostics/', ''),
      strFromU8(content),
    ]),
  );
}

describe('diagnostics', () => {
  test('hold what the preview says, and neither contents nor secrets', async () => {
    await used();
    const files = await bundle('true');
    const listed = await host.client.diagnosticsContents();
    if (!listed.ok) throw new Error(listed.failure.code);
    expect(listed.value.items.map((one) => one.name)).toEqual(Object.keys(files));
    for (const { says } of listed.value.items) expect(says).not.toBe('');
    const all = Object.values(files).join('\n');
    for (const secret of [CONTENT, 'secret-of-settings', 'u:pw', host.token, host.readToken])
      expect(all).not.toContain(secret);
    expect(files['log.jsonl']).toMatch(/older.*\n.*newer/);
    expect(files['stories.jsonl']?.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(files['stories.jsonl'] ?? '')).toMatchObject({
      status: 'accepted',
      comment: 'Run of Ada',
    });
    expect(JSON.parse(files['versions.json'] ?? '')).toMatchObject({ waybill: '0.0.0-test' });
  });

  test('without names tell nobody which file, folder, person or server it is about', async () => {
    await used();
    const files = await bundle('false');
    const all = Object.values(files).join('\n');
    for (const name of ['Lovelace', 'lovelace', 'Ada', 'Charles', 'patients', host.dataDir])
      expect(all, name).not.toContain(name);
    const story = JSON.parse(files['stories.jsonl'] ?? '') as {
      readonly comment: string;
      readonly story: readonly unknown[];
    };
    expect(story.comment).toMatch(/^\[name \d+\]$/);
    expect(story.story.length).toBeGreaterThan(2);
    expect(files['README.txt']).toContain('replaced by numbers');
  });

  test('are told also while a part of them cannot be had', async () => {
    const files = await bundle('true');
    expect(files['settings.json']).toContain('ENOENT');
    expect(files['log.jsonl']).toBe('');
  });
});

describe('a hidden name', () => {
  test('has the same number wherever it stands, and paths that nobody told are hidden too', () => {
    const hider = new NameHider();
    hider.learn(['Run "A"', 'Run', undefined, 'ab', 'window']);
    expect(hider.text('Run "A" and Run and ab')).toBe('[name 1] and [name 2] and ab');
    expect(hider.text(JSON.stringify({ x: 'Run "A"' }))).toBe('{"x":"[name 1]"}');
    expect(hider.line('{"event":"x","path":"/home/a b/c"}')).toBe('{"event":"x","path":"[name 3]"}');
    expect(hider.text('at /home/ada/x.tsv, C:\\Users\\ada\\x or \\\\share\\ada')).toBe(
      'at [name 4], [name 5] or [name 6]',
    );
    expect(hider.value({ by: 'window', name: 'Z', deep: [{ path: '/home/ada/x.tsv' }], count: 3 })).toEqual({
      by: 'window',
      name: '[name 7]',
      deep: [{ path: '[name 4]' }],
      count: 3,
    });
    expect(hider.text('GET /api/v1/status')).toBe('GET /api/v1/status');
  });
});
