import { createHash, generateKeyPairSync } from 'node:crypto';
import { chmod, lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ed25519Signer } from '../../../main/adapters/signing/ed25519.ts';
import { KEY_FILE, readFingerprint, takeSigningKey } from '../../../main/adapters/signing/keyFile.ts';
import { isAllGood, type Finding } from '../../../main/cli/verify/finding.ts';
import { verifyRecords, type VerifyRules } from '../../../main/cli/verify/verifyRecords.ts';
import type { Signer } from '../../../main/core/ports/signer.ts';
import { canonicalJson } from '../../../shared/model/canonicalJson.ts';
import { silentLog } from '../../support/silentLog.ts';
import { FACT_RECEIPTS_FLOOR } from '../../../main/core/receipts.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';

function freshSigner(): Signer {
  return ed25519Signer(
    String(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' })),
  );
}

const OURS = freshSigner();
const THEIRS = freshSigner();

const FILES = { '/data/a.tsv': 'a\n1\n', '/data/b "ü"\n.tsv': 'b\n2\n' };

async function finished(lab: CoreHarness, more: Parameters<CoreHarness['add']>[0] = {}): Promise<string> {
  const { batch } = await lab.add({ origin: { by: 'cli', operator: 'Ada' }, ...more });
  await lab.until('it is finished', async () => (await lab.detail(batch.id)).batch.finishedAt !== undefined);
  return batch.id;
}

/** The texts of all receipts, in order. */
async function chainOf(lab: CoreHarness): Promise<readonly string[]> {
  return (await lab.store().receiptChain({ limit: 100 })).items.map((receipt) => receipt.body);
}

async function threeReceipts(signer?: Signer): Promise<readonly string[]> {
  const lab = await coreHarness({ files: FILES, ...(signer === undefined ? {} : { signer }) });
  for (const comment of ['one', 'two', 'three']) await finished(lab, { comment });
  return chainOf(lab);
}

function verified(text: string | Uint8Array, more: Partial<VerifyRules> = {}): Promise<readonly Finding[]> {
  return verifyRecords(typeof text === 'string' ? Buffer.from(text) : text, {
    expected: { fingerprint: OURS.fingerprint, from: 'installation' },
    allowUnsigned: false,
    isWhole: false,
    ...more,
  });
}

const wrongs = (findings: readonly Finding[]): readonly string[] =>
  findings.filter((one) => one.result === 'wrong').map((one) => `${one.about} ${one.check}`);

describe('a signed receipt', () => {
  test('says what was sent, checked, rehearsed, overridden, by whom, and is right as it is', async () => {
    const [first = ''] = await threeReceipts(OURS);
    const body = JSON.parse(first) as Record<string, unknown>;
    expect(body).toMatchObject({
      format: 'waybill-receipt/2',
      number: 1,
      previous: null,
      waybill: '0.0.0-test',
      check: null,
      dryRun: 'none made',
      batch: { operator: 'Ada' },
      signature: { algorithm: 'ed25519' },
    });
    expect(canonicalJson(body)).toBe(first);
    expect(await verified(first)).toSatisfy(isAllGood);
    expect(await verified(`${first}\n`)).toSatisfy(isAllGood);
  });

  test('whichever byte is changed, it fails', async () => {
    const [first = ''] = await threeReceipts(OURS);
    const bytes = Buffer.from(first);
    const passed: number[] = [];
    for (let at = 0; at < bytes.length; at += 1)
      for (const bit of [0x01, 0x20]) {
        const forged = Buffer.from(bytes);
        forged[at] = (forged[at] ?? 0) ^ bit;
        if (isAllGood(await verified(forged))) passed.push(at);
      }
    expect(bytes.length).toBeGreaterThan(1_000);
    expect(passed).toEqual([]);
  });

  test('whichever member is changed, removed or added, it fails, though the JSON stays canonical', async () => {
    const [first = ''] = await threeReceipts(OURS);
    let forgeries = 0;
    for (const forged of forgeriesOf(JSON.parse(first))) {
      forgeries += 1;
      const text = canonicalJson(forged);
      expect(isAllGood(await verified(text)), text).toBe(false);
    }
    expect(forgeries).toBeGreaterThan(80);
  });

  test('its own text with other spaces, a second member of the same name or bytes behind it fails', async () => {
    const [first = ''] = await threeReceipts(OURS);
    for (const forged of [
      JSON.stringify(JSON.parse(first), null, 2),
      `{"number":9,${first.slice(1)}`,
      `${first} `,
      `${first}\n\n`,
      `\ufeff${first}`,
      first.slice(0, -1),
      '',
    ])
      expect(isAllGood(await verified(forged)), forged.slice(0, 40)).toBe(false);
  });

  test('signed by another key it fails, and a key that only the file names proves nobody', async () => {
    const [forged = ''] = await threeReceipts(THEIRS);
    expect(wrongs(await verified(forged))).toEqual(['receipt 1 signature']);
    const nobody = await verified(forged, { expected: { fingerprint: undefined, from: 'nowhere' } });
    expect(nobody.find((one) => one.check === 'signature')?.says).toContain(
      'That does not show who wrote it',
    );
    expect(isAllGood(nobody)).toBe(false);
    const asked = { fingerprint: THEIRS.fingerprint, from: 'option' } as const;
    expect(await verified(forged, { expected: asked })).toSatisfy(isAllGood);
  });

  test('with the signature cut off, or called an old one, it does not pass', async () => {
    const [first = ''] = await threeReceipts(OURS);
    const { signature: _signature, ...bare } = JSON.parse(first) as Record<string, unknown>;
    for (const format of ['waybill-receipt/1', 'waybill-receipt/2'])
      expect(wrongs(await verified(canonicalJson({ ...bare, format })))).toEqual(['receipt 1 signature']);
  });
});

describe('the chain', () => {
  test('as it is, it is right; swapped, with a hole, doubled or with one forged it fails', async () => {
    const [one = '', two = '', three = ''] = await threeReceipts(OURS);
    expect(await verified([one, two, three].join('\n'))).toSatisfy(isAllGood);
    expect(await verified([two, three].join('\n'))).toSatisfy(isAllGood);
    const stranger = await threeReceipts(THEIRS);
    for (const lines of [
      [two, one, three],
      [one, three],
      [one, one, two],
      [one, stranger[1] ?? '', three],
      [one, two.replace('"two"', '"twö"'), three],
    ])
      expect(wrongs(await verified(lines.join('\n')))).not.toEqual([]);
  });

  test('asked for whole, it must begin with the first receipt and say where it ends', async () => {
    const [one = '', two = '', three = ''] = await threeReceipts(OURS);
    const whole = { isWhole: true };
    expect(wrongs(await verified([two, three].join('\n'), whole))).toContain('receipt 2 chain');
    expect(wrongs(await verified([one, two, three].join('\n'), whole))).toEqual(['file chain']);
  });

  test('receipts from before signing stay valid as unsigned, and a later signature vouches for them', async () => {
    const lab = await coreHarness({ files: FILES, signer: OURS });
    const old = await threeReceipts();
    const [before = ''] = old;
    expect(wrongs(await verified(before))).toEqual(['receipt 1 signature']);
    const allowed = await verified(before, { allowUnsigned: true });
    expect(allowed).toSatisfy(isAllGood);
    expect(allowed.find((one) => one.check === 'signature')).toMatchObject({ result: 'note' });
    const later = JSON.parse(old[1] ?? '') as Record<string, unknown>;
    const signed = canonicalJson({ ...later, signature: OURS.sign(canonicalJson(later)) });
    expect(await verified([before, signed].join('\n'))).toSatisfy(isAllGood);
    expect(wrongs(await verified([before.replace('"one"', '"0ne"'), signed].join('\n')))).not.toEqual([]);
    await lab.core.stop();
  });

  test('batches that end at the same moment take their places one after the other', async () => {
    const lab = await coreHarness({ files: FILES, signer: OURS });
    const added = await Promise.all(['a', 'b', 'c', 'd'].map((comment) => lab.add({ comment })));
    for (const { batch } of added)
      await lab.until(
        'it is finished',
        async () => (await lab.detail(batch.id)).batch.finishedAt !== undefined,
      );
    const ids = await Promise.all(
      added.map(async ({ batch }) => (await lab.detail(batch.id)).jobs.map(({ id }) => id)),
    );
    const log = 'START: now\nEND: then';
    const recorded = await Promise.all(ids.flat().map((id) => lab.core.recordLog(id, { log, by: 'ada' })));
    expect(recorded.map((one) => one.ok)).toEqual([true, true, true, true]);
    const texts = await chainOf(lab);
    expect(texts).toHaveLength(8);
    expect(await verified(texts.join('\n'))).toSatisfy(isAllGood);
  });

  test('never gives a number again that a lost ledger had given', async () => {
    const lab = await coreHarness({ files: FILES, signer: OURS });
    await lab.store().commit([{ put: 'fact', key: FACT_RECEIPTS_FLOOR, value: '41' }]);
    const { batch } = await lab.add({});
    await lab.until(
      'it is finished',
      async () => (await lab.detail(batch.id)).batch.finishedAt !== undefined,
    );
    expect((await lab.store().lastReceipt())?.seq).toBe(42);
    await lab.core.stop();
  });
});

describe('the files at hand', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'waybill-verify-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  test('are compared; a changed, shorter, missing or other kind of file is named', async () => {
    const [first = ''] = await threeReceipts(OURS);
    await writeFile(join(dir, 'a.tsv'), FILES['/data/a.tsv']);
    await writeFile(join(dir, 'b "ü"\n.tsv'), 'b\n2\n');
    expect(await verified(first, { files: dir })).toSatisfy(isAllGood);
    for (const spoil of [
      () => writeFile(join(dir, 'a.tsv'), 'a\n2\n'),
      () => writeFile(join(dir, 'a.tsv'), 'a\n'),
      () => rm(join(dir, 'a.tsv')),
      () => symlink('/dev/zero', join(dir, 'a.tsv')),
    ]) {
      await spoil();
      const findings = await verified(first, { files: dir });
      expect(wrongs(findings)).toEqual(['files files']);
      expect(findings.find((one) => one.result === 'wrong')?.says).toContain('a.tsv');
    }
  });

  test('are not looked for at the paths of a record that a stranger signed, nor outside of the given directory', async () => {
    const [forged = ''] = await threeReceipts(THEIRS);
    expect((await verified(forged)).find((one) => one.check === 'files')?.says).toContain('not compared');
    const body = JSON.parse(forged) as { items: Record<string, unknown>[]; signature?: unknown };
    delete body.signature;
    const [item] = body.items;
    const secret = join(dir, '..', 'outside.tsv');
    body.items = [{ ...item, name: '../outside.tsv', path: null }];
    await writeFile(secret, 'a\n1\n');
    const text = canonicalJson({ ...body, signature: OURS.sign(canonicalJson(body)) });
    const findings = await verified(text, { files: dir });
    expect(findings.find((one) => one.result === 'wrong')?.says).toContain('it is not there');
    await rm(secret);
  });
});

describe('the key of an installation', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'waybill-key-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  async function taken(): Promise<{ fingerprint: string; setAside: string | undefined }> {
    const key = await takeSigningKey(dir, silentLog);
    if (!key.ok) throw new Error(key.failure.code);
    return { fingerprint: key.value.signer.fingerprint, setAside: key.value.setAside };
  }

  test('is made once, for its owner only, and stays; asking for its fingerprint makes none', async () => {
    expect(await readFingerprint(dir)).toBeUndefined();
    expect(await readdir(dir)).toEqual([]);
    const first = await taken();
    expect((await lstat(join(dir, KEY_FILE))).mode & 0o777).toBe(0o600);
    expect(await taken()).toEqual(first);
    expect(await readFingerprint(dir)).toBe(first.fingerprint);
  });

  test('its fingerprint is the SHA-256 of the public key', async () => {
    const { value } = (await takeSigningKey(dir, silentLog)) as { value: { signer: Signer } };
    const { publicKey } = value.signer.sign('x');
    const digest = createHash('sha256').update(Buffer.from(publicKey, 'hex')).digest('hex');
    expect(value.signer.fingerprint).toBe(digest);
  });

  test.each([
    ['others could read it', () => chmod(join(dir, KEY_FILE), 0o644)],
    ['it holds no key', () => writeFile(join(dir, KEY_FILE), 'no key', { mode: 0o600 })],
    [
      'it is cut short',
      async () => {
        const text = await readFile(join(dir, KEY_FILE), 'utf8');
        await writeFile(join(dir, KEY_FILE), text.slice(0, 40));
      },
    ],
    [
      'it is a link',
      async () => {
        await rm(join(dir, KEY_FILE));
        await writeFile(join(dir, 'elsewhere'), 'x');
        await symlink(join(dir, 'elsewhere'), join(dir, KEY_FILE));
      },
    ],
  ])('is set aside, not deleted, and made anew when %s', async (_why, spoil) => {
    const first = await taken();
    await spoil();
    expect(await readFingerprint(dir)).toBeUndefined();
    const second = await taken();
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect(second.setAside).toBeDefined();
    await lstat(second.setAside ?? '');
    expect((await lstat(join(dir, KEY_FILE))).mode & 0o777).toBe(0o600);
  });
});

/** Copies of a value with one leaf changed, one member removed, or one added. */
function* forgeriesOf(value: unknown): Generator {
  if (Array.isArray(value)) {
    yield [...value, ...value];
    yield value.toReversed().concat(value.length < 2 ? [null] : []);
    for (const [at, element] of value.entries())
      for (const forged of forgeriesOf(element)) yield value.with(at, forged);
    return;
  }
  if (typeof value === 'object' && value !== null) {
    yield { ...value, added: 1 };
    for (const [key, member] of Object.entries(value)) {
      const { [key]: _removed, ...rest } = value as Record<string, unknown>;
      yield rest;
      for (const forged of forgeriesOf(member)) yield { ...value, [key]: forged };
    }
    return;
  }
  if (typeof value === 'string')
    yield value === '' ? 'x' : value.slice(1) + (value.startsWith('0') ? '1' : '0');
  else if (typeof value === 'number') yield value + 1;
  else yield value === null ? 'x' : null;
}
