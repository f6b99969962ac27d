import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { KindnessView, WindowView } from '../../shared/api/scheduleViews.ts';
import type { BatchView, DestinationView, IntakeView, StatusView } from '../../shared/api/views.ts';
import type { PracticeServer } from '../../main/practice/practiceServer.ts';
import { buildCli, CliUnderTest, type Background, type BatchJson } from '../support/cliUnderTest.ts';
import { eventually } from '../support/runWaybill.ts';

let cli: CliUnderTest;
let server: PracticeServer;
beforeAll(buildCli);
beforeEach(async () => {
  cli = await CliUnderTest.make();
  server = await cli.practice();
  await cli.lab(server);
});
afterEach(() => cli.end());

const ROW = 'login\tfirst\tlast\tmail\na\tA\tA\ta@lab.example\n';
const MINUTE_MS = 60_000;

async function serve(): Promise<Background> {
  const daemon = cli.background(['serve', '--json']);
  await daemon.ready;
  return daemon;
}

/** A time of day on the wall clock of this computer. */
function clockText(at: number): string {
  const time = new Date(at);
  return `${String(time.getHours()).padStart(2, '0')}:${String(time.getMinutes()).padStart(2, '0')}`;
}

/** The next whole minute that is far enough away to get everything ready before. */
function nextMinute(readyMs: number): number {
  return Math.ceil((Date.now() + readyMs) / MINUTE_MS) * MINUTE_MS;
}

const statusOf = async (id: string): Promise<BatchJson> => cli.json<BatchJson>(['batch', id]);

test(
  'an upload and a run wait for their window over a restart, begin when it opens, and the run begins once',
  { timeout: 180_000 },
  async () => {
    await cli.write('a.tsv', ROW);
    const first = await serve();
    const held = await cli.json<IntakeView>(['add', 'a.tsv', '--to', 'lab', '--wait', '--timeout', '40s']);
    const id = held.batch.id;
    await cli.write('b.tsv', ROW);
    const opens = nextMinute(12_000);
    const times = ['--from', clockText(opens), '--to', clockText(opens + 10 * MINUTE_MS)];
    const window = await cli.json<WindowView>(['window', 'add', 'soon', ...times]);
    expect(window).toMatchObject({ isOpen: false, opensAt: new Date(opens).toISOString() });
    const limited = await cli.json<DestinationView>(['destination', 'limit', 'lab', '--window', 'soon']);
    expect(limited.window).toMatchObject({ name: 'soon', isKnown: true, isOpen: false });
    const planned = await cli.json<BatchView>(['run', id, '--window', 'soon']);
    expect(planned.schedule).toEqual({
      kind: 'import',
      window: 'soon',
      isOpen: false,
      opensAt: new Date(opens).toISOString(),
    });
    const later = await cli.json<IntakeView>(['add', 'b.tsv', '--to', 'lab']);
    await first.stop('SIGKILL');
    await serve();
    if (Date.now() < opens - 1_500) {
      expect((await statusOf(later.batch.id)).status).toBe('queued');
      expect((await statusOf(id)).status).toBe('sent');
      const status = await cli.json<StatusView>(['status']);
      if (Date.now() < opens) expect(status.sentence).toBe('1 file waits for the window soon');
    }
    await eventually('the run was taken', opens - Date.now() + 40_000, async () => {
      const batch = await statusOf(id);
      return batch.status === 'accepted';
    });
    await eventually(
      'the file was sent',
      40_000,
      async () => (await statusOf(later.batch.id)).status === 'held',
    );
    const done = await statusOf(id);
    expect(done.jobs).toHaveLength(1);
    expect(Date.parse(done.jobs[0]?.startedAt ?? '')).toBeGreaterThanOrEqual(opens);
    const sentAt = (await statusOf(later.batch.id)).items[0]?.sentAt ?? '';
    expect(Date.parse(sentAt)).toBeGreaterThanOrEqual(opens);
    expect(done).not.toHaveProperty('schedule');
  },
);

test(
  'a cap holds a send back, and lifting it counts for what is on its way',
  { timeout: 120_000 },
  async () => {
    await serve();
    await cli.json(['destination', 'limit', 'lab', '--rate', '1MB/s']);
    await cli.write('c.bin', Buffer.alloc(3_000_000, 7));
    const since = performance.now();
    const sent = await cli.run(['add', 'c.bin', '--to', 'lab', '--wait', '--timeout', '60s']);
    expect(sent.code, sent.stderr).toBe(0);
    expect(performance.now() - since).toBeGreaterThanOrEqual(3_000 * 0.7);

    // At this rate it would take ten minutes.
    await cli.json(['destination', 'limit', 'lab', '--rate', '65536B/s']);
    await cli.write('d.bin', Buffer.alloc(40_000_000, 8));
    const slow = await cli.json<IntakeView>(['add', 'd.bin', '--to', 'lab']);
    await eventually(
      'it moves',
      30_000,
      async () => ((await statusOf(slow.batch.id)).items[0]?.sentBytes ?? 0) > 0,
    );
    const lifted = await cli.json<DestinationView>(['destination', 'limit', 'lab', '--no-rate']);
    expect(lifted.limits).toEqual({});
    await eventually('it is sent', 60_000, async () => (await statusOf(slow.batch.id)).status === 'held');
    const [item] = (await statusOf(slow.batch.id)).items;
    expect(item).toMatchObject({ state: 'sent', verification: 'digest', sends: 1 });
  },
);

test('a pause says when it ends and what becomes of what is on its way', { timeout: 120_000 }, async () => {
  const daemon = await serve();
  await cli.json(['destination', 'limit', 'lab', '--rate', '65536B/s']);
  await cli.write('e.bin', Buffer.alloc(40_000_000, 8));
  const { batch } = await cli.json<IntakeView>(['add', 'e.bin', '--to', 'lab']);
  await eventually('it moves', 30_000, async () => ((await statusOf(batch.id)).items[0]?.sentBytes ?? 0) > 0);
  const paused = await cli.run(['pause', '--for', '15s']);
  expect(paused.stdout).toMatch(/^Sending is paused until .* and goes on by itself then\./);
  expect(paused.stdout).toContain('1 file on the way went back into the queue');
  await daemon.stop('SIGKILL');
  await serve();
  await cli.json(['destination', 'limit', 'lab', '--no-rate']);
  await eventually('it went on by itself', 60_000, async () => (await statusOf(batch.id)).status === 'held');
  const status = await cli.json<StatusView>(['status']);
  expect(status).not.toHaveProperty('paused');

  const tomorrow = await cli.run(['pause', '--until', 'tomorrow', '--to', 'lab']);
  expect(tomorrow.stdout).toMatch(/^lab is paused until .* 08:00, and goes on by itself then\./);
  const shown = await cli.run(['status']);
  expect(shown.stdout).toMatch(/lab is paused until .*: waybill resume --to lab/);
  expect((await cli.run(['pause', '--for', '1h', '--until', 'tomorrow'])).code).toBe(2);
});

test(
  'windows, limits and kindness are shown, refused in words, and taken back',
  { timeout: 60_000 },
  async () => {
    await serve();
    const added = await cli.run([
      'window',
      'add',
      'quiet',
      '--days',
      'mon-fri',
      '--from',
      '20:00',
      '--to',
      '6:00',
      '--and',
      'weekend 00:00-24:00',
      '--zone',
      'Europe/Berlin',
    ]);
    expect(added.stdout).toContain(
      'The window quiet is open mon-fri 20:00-06:00 and sat,sun 00:00-24:00 (Europe/Berlin).',
    );
    for (const args of [
      ['window', 'add', 'x'],
      ['window', 'add', 'x', '--from', '20:00'],
      ['window', 'add', 'x', '--from', '25:00', '--to', '06:00'],
      ['window', 'add', 'x', '--days', 'someday', '--from', '20:00', '--to', '06:00'],
      ['window', 'add', 'x', '--from', '20:00', '--to', '06:00', '--zone', 'Mars'],
      ['window', 'add', 'a b', '--from', '20:00', '--to', '06:00'],
      ['window', 'remove', 'nothing'],
      ['destination', 'limit', 'lab', '--window', 'nothing'],
      ['destination', 'limit', 'nowhere'],
      ['destination', 'limit', 'lab', '--rate', '20Mb/s'],
      ['destination', 'limit', 'lab', '--rate', '10kB/s'],
      ['kindness', 'cruel'],
    ])
      expect((await cli.run(args)).code, args.join(' ')).toBe(2);
    const limited = await cli.run(['destination', 'limit', 'lab', '--window', 'quiet', '--rate', '20MB/s']);
    expect(limited.stdout).toContain('Files go to lab no faster than 20.0 MB/s in the window quiet.');
    const list = await cli.json<{ items: readonly WindowView[] }>(['window', 'list']);
    expect(list.items).toMatchObject([{ name: 'quiet', destinations: ['lab'], locked: false }]);
    const inUse = await cli.run(['window', 'remove', 'quiet']);
    expect(inUse.stderr).toContain('The window quiet is still kept to by lab');
    expect(inUse.code).toBe(2);
    await cli.json(['destination', 'limit', 'lab', '--no-window', '--no-rate']);
    expect((await cli.run(['destination', 'limit', 'lab'])).stdout).toContain('at any time');
    await cli.json(['window', 'remove', 'quiet']);
    expect((await cli.json<KindnessView>(['kindness'])).kindness).toBe('gentle');
    expect((await cli.json<KindnessView>(['kindness', 'full'])).kindness).toBe('full');
  },
);
