import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { zipSync } from 'fflate';
import { png, tableText } from '../support/ecotaxaFiles.ts';
import { eventually, makeHome, type Home, type Serving } from '../support/runWaybill.ts';
import { projectOf, strictDspIngest, type StrictDspIngest } from '../support/strictDspIngest.ts';
import { strictEcotaxa, type StrictEcotaxa } from '../support/strictEcotaxa.ts';

const LONG = { timeout: 150_000 };
/** Headers that a script may go by. */
const TOLD = [
  'content-type',
  'allow',
  'www-authenticate',
  'content-disposition',
  'tus-resumable',
  'upload-offset',
  'upload-length',
];

interface Target {
  readonly url: string;
  readonly user: string;
  readonly secret: string;
}
/** What a call is signed with. */
interface Auth {
  readonly headers: Readonly<Record<string, string>>;
}
interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

let home: Home;
let daemon: Serving;
beforeEach(async () => {
  home = await makeHome();
});
afterEach(() => home.remove());

/** One call of a script, as the bytes on the wire would tell it. */
async function call(target: Pick<Target, 'url'>, path: string, init: RequestInit = {}): Promise<Said> {
  const answer = await fetch(target.url + path, { redirect: 'manual', ...init });
  const headers = Object.fromEntries(
    TOLD.flatMap((name) => (answer.headers.has(name) ? [[name, answer.headers.get(name) ?? '']] : [])),
  );
  // The name of a charset has no case.
  const type = headers['content-type']?.toLowerCase();
  const told = type === undefined ? headers : { ...headers, 'content-type': type };
  return { status: answer.status, headers: told, body: await answer.text() };
}

/** What may differ from call to call: times, tokens and ids that are drawn. */
function without(said: Said): Said {
  const body = said.body
    .replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.,]+/g, 'TIME')
    .replaceAll(/"eyJ[\w.-]+"/g, '"TOKEN"')
    .replaceAll(/[0-9a-f]{11}-[0-9a-f]{11}/g, 'ASSET');
  return { ...said, body };
}

async function mirrorOf(name: string): Promise<Target> {
  const told = (await home.run(['destination', 'key', name, '--json'])).json() as {
    readonly mirrorUrl: string;
    readonly user?: string;
    readonly secret: string;
  };
  return { url: told.mirrorUrl, user: told.user ?? '', secret: told.secret };
}

describe('DSP-INGEST', () => {
  let strict: StrictDspIngest;
  let direct: Target;
  beforeEach(async () => {
    strict = await strictDspIngest();
    strict.tokens.set('direct-token', 'write:project:08E1');
    direct = { url: strict.url, user: '', secret: 'direct-token' };
    daemon = await home.serve();
    const args = [
      '--kind',
      'dsp-ingest',
      '--url',
      strict.url,
      '--auth-url',
      strict.auth.url,
      '--shortcode',
      '08E1',
    ];
    const added = await home.run(
      [
        'destination',
        'add',
        'dasch',
        ...args,
        '--user',
        strict.email,
        '--secret-stdin',
        '--secret-store',
        'file',
      ],
      { stdin: `${strict.password}\n` },
    );
    expect(added.code, added.stderr).toBe(0);
  });
  afterEach(() => Promise.all([strict.down(), strict.auth.down()].map((one) => one.catch(() => undefined))));

  const bearer = ({ secret }: Target): RequestInit => ({ headers: { authorization: `Bearer ${secret}` } });
  const upload = (target: Target, name: string, content: string): Promise<Said> =>
    call(target, `/projects/08E1/bulk-ingest/ingest/${name}`, {
      method: 'POST',
      body: content,
      headers: { authorization: `Bearer ${target.secret}`, 'content-type': 'application/octet-stream' },
    });
  const mapping = (target: Target): Promise<Said> =>
    call(target, '/projects/08E1/bulk-ingest/mapping.csv', bearer(target));
  const post = (target: Target, what: string): Promise<Said> =>
    call(target, `/projects/08E1/bulk-ingest${what}`, { ...bearer(target), method: 'POST' });

  /** The calls of a whole script, each answer in order. */
  async function script(target: Target): Promise<readonly Said[]> {
    const said = [await mapping(target), await post(target, ''), await post(target, '/finalize')];
    said.push(await upload(target, 'sub%2FC%C3%B4t%C3%A9%2C%201.tif', 'one'));
    said.push(await upload(target, 'b.txt', 'two'), await post(target, ''));
    const rows = await eventually('it is ingested', 30_000, async () => {
      const now = await mapping(target);
      return now.status === 200 && now.body.split('\n').length === 3 && now;
    });
    return [...said, rows, await post(target, '/finalize')];
  }

  test('a script sees online what it sees directly, and what is wrong is answered alike', LONG, async () => {
    const atOnce = await script(direct);
    strict.projects.clear();
    const mirror = await mirrorOf('dasch');
    const through = await script(mirror);
    expect(through.map(without)).toEqual(atOnce.map(without));
    const bad = async (target: Target): Promise<readonly Said[]> => {
      const key = bearer(target);
      const wrong = { headers: { authorization: 'Bearer nonsense' } };
      return [
        await call(target, '/projects/08G1/bulk-ingest', { method: 'POST' }),
        await call(target, '/projects/08E1/bulk-ingest', key),
        await call(target, '/projects/08E1/bulk-ingest/mapping.csv', { ...key, method: 'POST' }),
        await call(target, '/projects/08E1/bulk-ingest/mapping.csv'),
        await call(target, '/projects/08E1/bulk-ingest/ingest/a.tif', { method: 'POST', body: 'x' }),
        await call(target, '/projects/08E1/bulk-ingest/ingest/a/b.tif', {
          ...key,
          method: 'POST',
          body: 'x',
        }),
        await call(target, '/projects/08E1/nothing', key),
        await upload(target, '..%2F..%2Fetc.txt', 'x'),
        await upload(target, 'a%23.txt', 'x'),
        await upload(target, 'program.exe', 'x'),
        { ...(await call(target, '/projects/08E1/bulk-ingest/mapping.csv', wrong)), body: '' },
      ];
    };
    expect(await bad(mirror)).toEqual(await bad(direct));
    const { items } = (await home.run(['batches', '--json'])).json() as {
      items: readonly { status: string }[];
    };
    expect(items.map(({ status }) => status)).not.toContain('attention');
  });

  test.each(['upload', 'ingest', 'mapping'])(
    'a call (%s) of a script whose answer is lost takes once, and the script is answered',
    LONG,
    async (route) => {
      const mirror = await mirrorOf('dasch');
      let isPlayed = false;
      strict.tricks = (one, phase) => {
        if (isPlayed || phase !== 'worked' || one.route !== route) return undefined;
        isPlayed = true;
        return { do: 'drop' };
      };
      expect((await upload(mirror, 'a.txt', 'one')).status).toBe(200);
      expect((await post(mirror, '')).status).toBe(202);
      await eventually('it is ingested', 40_000, async () => {
        const { status, body } = await mapping(mirror);
        return status === 200 && body.includes('a.txt,');
      });
      expect(isPlayed).toBe(true);
      expect(projectOf(strict, '08E1').mapping).toHaveLength(1);
      expect(strict.violations).toEqual([]);
    },
  );

  test('a script offline, over a restart, ends as it would directly', LONG, async () => {
    let mirror = await mirrorOf('dasch');
    await Promise.all([strict.down(), strict.auth.down()]);
    const said = [await upload(mirror, 'sub%2Fa.tif', 'one'), await upload(mirror, 'b.txt', 'two')];
    said.push(await upload(mirror, 'b.txt', 'three'), await post(mirror, ''));
    expect(said.map(({ status, body }) => [status, body])).toEqual([
      [200, '{"status":"ok"}'],
      [200, '{"status":"ok"}'],
      [200, '{"status":"ok"}'],
      [202, '{"id":"08E1"}'],
    ]);
    expect([409, 503]).toContain((await mapping(mirror)).status);
    await daemon.kill();
    await home.serve();
    mirror = await mirrorOf('dasch');
    expect([409, 503]).toContain((await mapping(mirror)).status);
    await Promise.all([strict.up(), strict.auth.up()]);
    const project = projectOf(strict, '08E1');
    await eventually('the server has it all', 60_000, () => project.mapping?.length === 2);
    expect(
      [...project.assets.values()].map(({ original }) => original).toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(['b.txt', 'sub/a.tif']);
    await eventually(
      'the mapping is told',
      30_000,
      async () => (await mapping(mirror)).body === (await mapping(direct)).body,
    );
    expect(strict.violations).toEqual([]);
  });
});

describe('EcoTaxa', () => {
  let strict: StrictEcotaxa;
  let direct: Target;
  beforeEach(async () => {
    strict = await strictEcotaxa();
    direct = { url: `${strict.url}/api`, user: strict.user.email, secret: strict.password };
    daemon = await home.serve();
    const args = ['--kind', 'ecotaxa', '--url', direct.url, '--project', '5', '--user', direct.user];
    const added = await home.run(
      ['destination', 'add', 'sea', ...args, '--secret-stdin', '--secret-store', 'file'],
      { stdin: `${direct.secret}\n` },
    );
    expect(added.code, added.stderr).toBe(0);
  });
  afterEach(() => strict.down().catch(() => undefined));

  async function login(target: Target): Promise<Auth> {
    const said = await call(target, '/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: target.user, password: target.secret }),
    });
    expect(said.status, said.body).toBe(200);
    return { headers: { authorization: `Bearer ${JSON.parse(said.body) as string}` } };
  }

  function archive(object: string, category = ''): Blob {
    const head = ['img_file_name', 'object_id', 'object_annotation_category', 'object_annotation_status'];
    const text = tableText(head, [['x.png', object, category, category === '' ? '' : 'predicted']]);
    const bytes = zipSync({ 'ecotaxa_a.tsv': Buffer.from(text), 'x.png': png() });
    return new Blob([Buffer.from(bytes)], { type: 'application/zip' });
  }

  function form(stem: string, blob: Blob): FormData {
    const data = new FormData();
    data.append('path', `${stem}.zip`);
    data.append('file', blob, `${stem}.zip`);
    return data;
  }

  const importOf = (target: Target, auth: Auth, stem: string): Promise<Said> =>
    call(target, '/file_import/5', {
      method: 'POST',
      headers: { ...auth.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ source_path: stem }),
    });

  async function script(target: Target, stem: string): Promise<readonly Said[]> {
    const auth = await login(target);
    const get = (path: string, method = 'GET'): Promise<Said> => call(target, path, { ...auth, method });
    const state = async (id: number, letter: string): Promise<Said> =>
      eventually(`job ${id} is ${letter}`, 30_000, async () => {
        const now = await get(`/jobs/${id}/`);
        return now.body.includes(`"state":"${letter}"`) && now;
      });
    const said = [await get('/users/me'), await get('/projects/5'), await get('/user_files/')];
    said.push(
      await call(target, '/user_files/', {
        ...auth,
        method: 'POST',
        body: form(stem, archive(stem, 'Part')),
      }),
    );
    said.push(await get(`/user_files/${stem}`), await get('/user_files/nothing'));
    const begun = await importOf(target, auth, stem);
    const { job_id: id } = JSON.parse(begun.body) as { job_id: number };
    said.push(begun, await state(id, 'A'));
    const answer = {
      ...auth,
      method: 'POST',
      headers: { ...auth.headers, 'content-type': 'application/json' },
    };
    said.push(
      await call(target, `/jobs/${id}/answer`, { ...answer, body: '{"users":{},"taxa":{"part":90}}' }),
    );
    said.push(await state(id, 'F'), await get(`/jobs/${id}/restart`), await get(`/jobs/${id}/file`));
    said.push(
      await get('/jobs/?job_status=F'),
      await get(`/jobs/${id}`, 'DELETE'),
      await get(`/jobs/${id}/`),
    );
    said.push(await get('/jobs/99999/'), await get('/jobs/abc/'), await get(`/jobs/${id}`));
    said.push(await call(target, `/jobs/${id}/restart`, { ...auth, method: 'POST' }));
    said.push(
      await call(target, '/jobs/'),
      await call(target, '/users/me', { headers: { authorization: 'Bearer no' } }),
    );
    const evil = new FormData();
    evil.append('path', '../../x.zip');
    evil.append('file', archive('evil'), 'x.zip');
    said.push(await call(target, '/user_files/', { ...auth, method: 'POST', body: evil }));
    return said.map(without).map((one) => ({
      ...one,
      body: one.body.replaceAll(stem, 'STEM').replaceAll(new RegExp(`\\b${id}\\b`, 'g'), 'ID'),
    }));
  }

  test('a script sees online what it sees directly', LONG, async () => {
    const atOnce = await script(direct, 'straight');
    strict.files.clear();
    const mirror = await mirrorOf('sea');
    const through = await script(mirror, 'mirrored');
    expect(through).toEqual(atOnce);
    expect([...(strict.projects.get(5)?.objects ?? [])]).toEqual(['straight|x.png', 'mirrored|x.png']);
  });

  test.each(['multipart', 'import', 'job'])(
    'a call (%s) of a script whose answer is lost takes once, and the script is answered',
    LONG,
    async (route) => {
      const mirror = await mirrorOf('sea');
      const auth = await login(mirror);
      let isPlayed = false;
      strict.tricks = (one, phase) => {
        if (isPlayed || phase !== 'worked' || one.route !== route) return undefined;
        isPlayed = true;
        return { do: 'drop' };
      };
      const body = form('lost', archive('l1'));
      const sent = await call(mirror, '/user_files/', { ...auth, method: 'POST', body });
      expect(sent.status, sent.body).toBe(200);
      const begun = await importOf(mirror, auth, 'lost');
      expect(begun.status, begun.body).toBe(200);
      const { job_id: id } = JSON.parse(begun.body) as { job_id: number };
      await eventually('it is imported', 40_000, async () =>
        (await call(mirror, `/jobs/${id}/`, auth)).body.includes('"state":"F"'),
      );
      expect(isPlayed).toBe(true);
      expect(strict.jobs).toHaveLength(1);
      expect([...(strict.projects.get(5)?.objects ?? [])]).toEqual(['l1|x.png']);
    },
  );

  test('a script offline, over a kill of the daemon, ends as it would directly', LONG, async () => {
    let mirror = await mirrorOf('sea');
    await strict.down();
    const auth = await login(mirror);
    const sent = await call(mirror, '/user_files/', {
      ...auth,
      method: 'POST',
      body: form('train', archive('t1')),
    });
    expect(sent.status, sent.body).toBe(200);
    const begun = await importOf(mirror, auth, 'train');
    expect(begun.status, begun.body).toBe(200);
    const { job_id: id } = JSON.parse(begun.body) as { job_id: number };
    expect((await call(mirror, `/jobs/${id}/`, auth)).status).toBe(200);
    await daemon.kill();
    await home.serve();
    mirror = await mirrorOf('sea');
    expect((await call(mirror, `/jobs/${id}/`, auth)).status).toBe(200);
    await strict.up();
    await eventually('it is imported', 60_000, () => strict.projects.get(5)?.objects.size === 1);
    const told = await eventually('the id given offline tells of its end', 30_000, async () => {
      const now = await call(mirror, `/jobs/${id}/`, auth);
      return now.body.includes('"state":"F"') && now;
    });
    expect(JSON.parse(told.body)).toMatchObject({ id, type: 'FileImport', result: { rowcount: 1 } });
    expect(strict.jobs).toHaveLength(1);
    expect(strict.violations).toEqual([]);
  });

  test(
    'a script without the server answers what it is asked later, and its restart changes nothing',
    LONG,
    async () => {
      const mirror = await mirrorOf('sea');
      const auth = await login(mirror);
      const json = { ...auth.headers, 'content-type': 'application/json' };
      await call(mirror, '/user_files/', {
        ...auth,
        method: 'POST',
        body: form('asks', archive('a1', 'Part')),
      });
      const begun = await importOf(mirror, auth, 'asks');
      const { job_id: id } = JSON.parse(begun.body) as { job_id: number };
      await eventually('it asks', 30_000, async () =>
        (await call(mirror, `/jobs/${id}/`, auth)).body.includes('"state":"A"'),
      );
      await eventually('Waybill knows that it asks', 30_000, async () =>
        (await home.run(['questions', '--json'])).stdout.includes('part'),
      );
      await strict.down();
      const body = '{"users":{},"taxa":{"part":"91"}}';
      const answered = await call(mirror, `/jobs/${id}/answer`, { method: 'POST', headers: json, body });
      expect([answered.status, answered.body]).toEqual([200, 'null']);
      const wrong = await call(mirror, `/jobs/${id}/answer`, { method: 'POST', headers: json, body: '[1]' });
      expect(wrong.status).toBe(422);
      await strict.up();
      await eventually(
        'it is imported',
        60_000,
        () => strict.projects.get(5)?.objects.has('a1|x.png') === true,
      );
      expect(strict.jobs).toHaveLength(1);
      await eventually('the script sees its end', 30_000, async () =>
        (await call(mirror, `/jobs/${id}/`, auth)).body.includes('"state":"F"'),
      );
      const restarted = await call(mirror, `/jobs/${id}/restart`, auth);
      expect([restarted.status, restarted.body]).toEqual([200, 'null']);
      await strict.down();
      const erased = await call(mirror, `/jobs/${id}`, { ...auth, method: 'DELETE' });
      expect([erased.status, erased.body]).toEqual([200, 'null']);
      await strict.up();
      await eventually('it is erased', 60_000, () => (strict.jobs[0]?.id ?? 0) < 0);
      expect(strict.count('answer')).toBe(1);
      expect(strict.violations).toEqual([]);
    },
  );

  test('a body that breaks off or cannot be read leaves nothing behind', LONG, async () => {
    const mirror = await mirrorOf('sea');
    const auth = await login(mirror);
    const type = { ...auth.headers, 'content-type': 'multipart/form-data; boundary=xyz' };
    const torn = '--xyz\r\nContent-Disposition: form-data; name="file"; filename="t.zip"\r\n\r\nPK';
    for (const at of ['online', 'offline']) {
      if (at === 'offline') await strict.down();
      const said = await call(mirror, '/user_files/', { method: 'POST', headers: type, body: torn });
      expect([400, 422, 500], said.body).toContain(said.status);
      const noType = await call(mirror, '/user_files/', { method: 'POST', headers: auth.headers, body: 'x' });
      expect([400, 422], noType.body).toContain(noType.status);
    }
    const { items } = (await home.run(['batches', '--json'])).json() as { items: readonly unknown[] };
    expect(items).toEqual([]);
    await strict.up();
    expect([...strict.files.keys()]).toEqual([]);
  });

  /** A resumable upload in two pieces, with the slips that a script may make on the way. */
  async function resumable(target: Target, stem: string): Promise<readonly Said[]> {
    const auth = await login(target);
    const bytes = Buffer.from(await archive(stem).arrayBuffer());
    const tus = { ...auth.headers, 'tus-resumable': '1.0.0' };
    const encoded = (text: string): string => Buffer.from(text).toString('base64');
    const metadata = `filename ${encoded(`${stem}.zip`)},filetype ${encoded('application/zip')}`;
    const create = { ...tus, 'upload-length': String(bytes.length), 'upload-metadata': metadata };
    const made = await fetch(`${target.url}/user_files/upload/`, { method: 'POST', headers: create });
    const at = made.headers.get('location') ?? '';
    expect([made.status, at.startsWith(`${target.url}/user_files/upload/`)]).toEqual([201, true]);
    const path = at.slice(target.url.length);
    const head = (): Promise<Said> => call(target, path, { method: 'HEAD', headers: tus });
    const patch = (from: number, to: number, more: Record<string, string> = {}): Promise<Said> =>
      call(target, path, {
        method: 'PATCH',
        headers: {
          ...tus,
          'content-type': 'application/offset+octet-stream',
          'upload-offset': String(from),
          ...more,
        },
        body: bytes.subarray(from, to),
      });
    return [
      await call(target, '/user_files/upload/', { method: 'OPTIONS', headers: tus }),
      await call(target, '/user_files/upload/', { method: 'POST', headers: auth.headers }),
      await head(),
      await patch(0, 100),
      await head(),
      await patch(50, 100),
      await patch(100, 120, { 'content-type': 'text/plain' }),
      await patch(100, bytes.length),
      await head(),
      await call(target, `/user_files/${stem}`, auth),
      await call(target, `/user_files/upload/${'0'.repeat(32)}`, { method: 'HEAD', headers: tus }),
      await call(target, `/user_files/upload/${'0'.repeat(32)}`, { method: 'DELETE', headers: tus }),
    ].map((one) => {
      // The words of a refusal are not documented, its status is.
      if (one.status >= 400) return { status: one.status, headers: {}, body: '' };
      const offset = one.headers['upload-offset'];
      const told = offset === String(bytes.length) ? 'ALL' : (offset ?? '');
      return {
        status: one.status,
        headers: { ...one.headers, 'upload-length': 'N', 'upload-offset': told },
        body: one.body.replaceAll(stem, 'STEM'),
      };
    });
  }

  test('a resumable upload, with its slips, goes through as it goes directly', LONG, async () => {
    const atOnce = await resumable(direct, 'straight');
    const mirror = await mirrorOf('sea');
    expect(await resumable(mirror, 'mirrored')).toEqual(atOnce);
    expect([...strict.files.keys()].toSorted((a, b) => a.localeCompare(b))).toEqual([
      'mirrored/ecotaxa_a.tsv',
      'mirrored/x.png',
      'straight/ecotaxa_a.tsv',
      'straight/x.png',
    ]);
  });
});
