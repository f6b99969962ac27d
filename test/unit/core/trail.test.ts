import { describe, expect, test } from 'vitest';
import { Trail } from '../../../main/core/steps/trail.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';

/** A promise and the two ends of it. */
function gate<T>(): { readonly open: (value: T) => void; readonly promise: Promise<T> } {
  let open!: (value: T) => void;
  const promise = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { open, promise };
}

describe('a trail', () => {
  test('lets the next one go once one is taken, and waits for the oldest where too many are open', async () => {
    const trail = new Trail();
    const [first, second] = [gate<'thing'>(), gate<'thing'>()];
    for (const one of [first, second])
      await trail.begin((onTaken) => {
        onTaken();
        return one.promise;
      });
    let waits = true;
    const roomy = (async () => {
      await trail.upTo(1);
      waits = false;
    })();
    await trail.upTo(2);
    expect(waits).toBe(true);
    first.open('thing');
    await roomy;
    second.open('thing');
    await trail.upTo(0);
    expect(trail.isOver).toBe(false);
  });

  test.each(['destination', 'off'] as const)('is over when one ended by “%s”', async (blame) => {
    const trail = new Trail();
    await trail.begin(() => Promise.resolve(blame));
    expect(trail.isOver).toBe(true);
  });

  test('gives what one threw to whoever waits, and settles nevertheless', async () => {
    const trail = new Trail();
    await trail.begin(() => Promise.reject(new Error('the disk')));
    expect(trail.isOver).toBe(true);
    await trail.settled();
    await expect(trail.upTo(3)).rejects.toThrow('the disk');
  });
});

describe('small files after each other', () => {
  const NAMES = Array.from({ length: 20 }, (_, index) => `f${String(index).padStart(2, '0')}`);

  /** A batch of which each file is looked at anew, after its send, only once `look` is open. */
  async function slowLooks(look: Promise<unknown>): Promise<CoreHarness> {
    const files = Object.fromEntries(NAMES.map((name) => [`/data/${name}`, name]));
    const lab = await coreHarness({ files });
    lab.files.beforeProof = () => look;
    return lab;
  }

  const sends = (lab: CoreHarness): number =>
    lab.service.calls.filter(({ operation }) => operation === 'send').length;

  test('do not wait for the look at those before, but for at most eight of them', async () => {
    const look = gate<void>();
    const lab = await slowLooks(look.promise);
    const { batch } = await lab.add();
    await lab.until('nine are taken', () => sends(lab) === 9);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    expect(sends(lab)).toBe(9);
    expect((await lab.items(batch.id)).filter(({ state }) => state === 'sent')).toEqual([]);
    look.open();
    await lab.until('all arrived', async () => (await lab.detail(batch.id)).batch.status === 'accepted');
    expect(sends(lab)).toBe(NAMES.length);
  });

  test('one that changed after the server took it does not count as sent, and those after it do', async () => {
    const look = gate<void>();
    const lab = await slowLooks(look.promise);
    const { batch } = await lab.add();
    await lab.until('nine are taken', () => sends(lab) === 9);
    lab.files.write('/data/f03', 'something else');
    look.open();
    await lab.until('the others arrived', async () =>
      (await lab.items(batch.id)).every(({ name, state }) => (name === 'f03') !== (state === 'sent')),
    );
    const changed = (await lab.items(batch.id)).find(({ name }) => name === 'f03');
    expect(changed?.sha256).toBeUndefined();
  });
});
