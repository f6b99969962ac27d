import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  FileLog,
  LOG_FILE_MB_MAX,
  LOG_OLD_FILES_MAX,
  LOG_REOPEN_MS,
  LOG_WAITING_BYTES_MAX,
} from '../../../main/adapters/log/fileLog.ts';
import { humanLine, jsonLine, type LogEvent } from '../../../main/adapters/log/logLine.ts';
import { isLogged, logLevelFrom } from '../../../main/adapters/log/logLevel.ts';
import { Redactor } from '../../../main/adapters/log/redactor.ts';
import { allLogs, streamLog } from '../../../main/adapters/log/streamLog.ts';
import { FakeClock, FAKE_NOW } from '../../support/fakeClock.ts';
import { RecordingLog } from '../../support/silentLog.ts';
import { noTmpfsReason, withTmpfs } from '../../support/tmpfs.ts';

const none = (text: string): string => text;
const event = (fields: LogEvent['fields'], sentence = 'item sent'): LogEvent => ({
  at: FAKE_NOW,
  level: 'info',
  sentence,
  fields,
});

describe('a log line', () => {
  test('is one line of JSON with time, level, sentence and fields', () => {
    const line = jsonLine(event({ itemId: 'itm_1', bytes: 12, isLate: false, nothing: undefined }), none);
    expect(line).toBe(
      '{"at":"2026-01-05T08:00:00.000Z","level":"info","event":"item sent","itemId":"itm_1","bytes":12,"isLate":false}',
    );
  });

  test.each([
    ['a forged line', 'a\n2026 ERROR fake'],
    ['a carriage return', 'a\rb'],
    ['a cleared screen', '\u001b[2J'],
    ['a clipboard write', '\u001b]52;c;ZXZpbA==\u0007'],
    ['C1 control', '\u009b2J'],
    ['line separators', 'a\u2028b\u2029c\u0085d'],
    ['turned direction', '\u202egnp.exe\u2066'],
    ['NUL and DEL', '\u0000\u007f'],
  ])('shows %s as escapes, whichever the field, name or sentence', (_, nasty) => {
    for (const told of [event({ name: nasty }), event({ [nasty]: 1 }), event({}, nasty)]) {
      const line = jsonLine(told, none);
      expect(line).toMatch(/^[\u0020-\u007e]*$/);
      expect(JSON.parse(line)).toBeTypeOf('object');
      expect(humanLine(told, none)).toMatch(/^[\u0020-\u007e]*$/);
    }
    expect(JSON.parse(jsonLine(event({ name: nasty }), none))).toMatchObject({ name: nasty });
  });

  test('keeps what it is made of when a field has the same name', () => {
    expect(JSON.parse(jsonLine(event({ level: 'fake', at: 'never' }), none))).toMatchObject({
      level: 'info',
      level_: 'fake',
      at_: 'never',
    });
  });

  test('never holds a known secret, nor anything in a field named for one', () => {
    const redactor = new Redactor();
    const secret = 'pa"ss/wörd-canary';
    redactor.add(secret);
    const fields = {
      url: `http://x/?key=${encodeURIComponent(secret)}`,
      header: `Basic ${Buffer.from(secret).toString('base64')}`,
      body: JSON.stringify({ secret }),
      plain: `it is ${secret}`,
      apiKey: 'not registered',
      remoteSecret: 'nor this',
    };
    const line = jsonLine(event(fields, `with ${secret}`), redactor.redact);
    expect(line).not.toContain('canary');
    expect(line).not.toContain(Buffer.from(secret).toString('base64'));
    expect(line).not.toContain('not registered');
    expect(line).not.toContain('nor this');
  });

  test('takes a secret out before it cuts a long text', () => {
    const redactor = new Redactor();
    redactor.add('canary-secret');
    const line = jsonLine(
      event({ text: `${'x'.repeat(1_995)}canary-secret${'y'.repeat(9_999)}` }),
      redactor.redact,
    );
    expect(line).not.toContain('canar');
    expect(line.length).toBeLessThan(2_200);
  });

  test('leaves ordinary words alone when a secret is very short', () => {
    const redactor = new Redactor();
    redactor.add('e');
    expect(redactor.redact('every item')).toBe('every item');
  });

  test('reads well at a terminal', () => {
    expect(humanLine(event({ name: 'a b.txt', bytes: 3 }), none)).toBe(
      '08:00:00 info  item sent name="a b.txt" bytes=3',
    );
  });

  test('knows its levels', () => {
    expect(logLevelFrom('DEBUG')).toBe('debug');
    expect(logLevelFrom('chatty')).toBe('info');
    expect(logLevelFrom(undefined)).toBe('info');
    expect(isLogged('warn', 'info')).toBe(true);
    expect(isLogged('debug', 'info')).toBe(false);
  });
});

describe('a log on a stream', () => {
  test('writes lines from its level up, and bears a reader that went away', () => {
    const stream = new PassThrough();
    const log = streamLog({ stream, level: 'warn', clock: new FakeClock(), redact: none });
    log.info('not told');
    log.warn('told', { pct: 5 });
    expect(stream.read().toString()).toBe('08:00:00 warn  told pct=5\n');
    stream.destroy(new Error('EPIPE'));
    log.error('nobody listens');
  });

  test('one log can tell several', () => {
    const [one, other] = [new RecordingLog(), new RecordingLog()];
    const log = allLogs(one, other);
    log.debug('a');
    log.error('b', { n: 1 });
    expect(one.lines).toEqual(other.lines);
    expect(one.lines.map((line) => line.level)).toEqual(['debug', 'error']);
  });
});

describe('a log file', () => {
  let directory: string;
  const clock = new FakeClock();
  const open = (fileMbMax?: number): FileLog =>
    new FileLog({
      directory: join(directory, 'logs'),
      level: 'info',
      clock,
      redact: none,
      ...(fileMbMax === undefined ? {} : { fileMbMax }),
    });
  const lines = async (): Promise<Record<string, unknown>[]> =>
    (await readFile(join(directory, 'logs', 'waybill.log'), 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'waybill-log-'));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test('goes on where it was, from its level up, and is for its owner only', async () => {
    const first = open();
    first.debug('not told');
    first.info('first', { n: 1 });
    await first.close();
    first.info('after the end');
    const second = open();
    second.error('second');
    await second.close();
    expect((await lines()).map((line) => line['event'])).toEqual(['first', 'second']);
    if (process.platform === 'win32') return;
    expect((await stat(join(directory, 'logs'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(directory, 'logs', 'waybill.log'))).mode & 0o777).toBe(0o600);
  });

  test('half a line that a crash left does not spoil the next one', async () => {
    const first = open();
    first.info('whole');
    await first.close();
    await appendFile(join(directory, 'logs', 'waybill.log'), '{"at":"2026');
    const second = open();
    second.info('next');
    await second.close();
    const text = await readFile(join(directory, 'logs', 'waybill.log'), 'utf8');
    expect(text.split('\n')).toMatchObject([
      expect.stringContaining('whole'),
      '{"at":"2026',
      expect.stringContaining('next'),
      '',
    ]);
  });

  test('is rotated by size, and all files together stay within their number', async () => {
    const filler = 'x'.repeat(1_900);
    for (let i = 0; i < 40; i += 1) {
      // Fewer lines at a time than may wait, and all of them written before the next: none is dropped.
      const log = open(1);
      for (let j = 0; j < 300; j += 1) log.info('fill', { i, j, filler });
      await log.close();
    }
    const files = await readdir(join(directory, 'logs'));
    expect(files).toHaveLength(LOG_OLD_FILES_MAX + 1);
    for (const file of files)
      expect((await stat(join(directory, 'logs', file))).size).toBeLessThan(1.1 * 1024 * 1024);
    expect((await lines()).length).toBeGreaterThan(0);
    // What waits when a file is full is written into it still: together no more than 200 MB, come what may.
    const fileBytesMax = LOG_FILE_MB_MAX * 1024 * 1024 + LOG_WAITING_BYTES_MAX;
    expect(fileBytesMax * (LOG_OLD_FILES_MAX + 1)).toBeLessThanOrEqual(200_000_000);
  });

  test('a log that cannot be opened costs lines and nothing else, and comes back by itself', async () => {
    await writeFile(join(directory, 'logs'), 'a file is in the way');
    const log = open();
    log.info('lost 1');
    log.info('lost 2');
    await rm(join(directory, 'logs'));
    log.info('lost 3, since it is too early to try again');
    await clock.advance(LOG_REOPEN_MS);
    log.info('back');
    await log.close();
    expect((await lines()).map((line) => [line['event'], line['lines']])).toEqual([
      ['log lines were lost', 3],
      ['back', undefined],
    ]);
  });

  test.skipIf(noTmpfsReason !== undefined)(
    `a full disk costs lines and nothing else, and the log comes back by itself${noTmpfsReason ? ` (skipped: ${noTmpfsReason})` : ''}`,
    async () => {
      await withTmpfs('1m', async (mount) => {
        const home = directory;
        directory = mount;
        const log = open();
        log.info('first');
        await writeFile(join(mount, 'filler'), new Uint8Array(1024 * 1024)).catch(() => undefined);
        for (let i = 0; i < 50; i += 1) log.info('into a full disk', { filler: 'x'.repeat(1_900) });
        await new Promise((resolve) => setTimeout(resolve, 100));
        await rm(join(mount, 'filler'));
        await clock.advance(LOG_REOPEN_MS);
        log.info('room again');
        await log.close();
        const text = await readFile(join(mount, 'logs', 'waybill.log'), 'utf8');
        expect(text).toContain('"log lines were lost"');
        expect(text.trimEnd().split('\n').at(-1)).toContain('"room again"');
        directory = home;
      });
    },
  );
});
