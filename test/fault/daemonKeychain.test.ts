import { afterEach, beforeEach, expect, test } from 'vitest';
import { noKeyringReason, startKeyring, type Keyring } from '../support/keyring.ts';
import { eventually, makeHome, type BatchTold, type Home } from '../support/runWaybill.ts';
import { strictHaplo, type StrictHaplo } from '../support/strictHaplo.ts';

if (noKeyringReason !== undefined) console.warn(`no test of a keychain that locks: ${noKeyringReason}`);

let home: Home;
let strict: StrictHaplo;
let keyring: Keyring | undefined;
beforeEach(async () => {
  home = await makeHome();
  strict = await strictHaplo();
});
afterEach(async () => {
  await home.remove();
  await strict.down();
  await keyring?.stop();
  keyring = undefined;
});

test.skipIf(noKeyringReason !== undefined)(
  'a keychain that is locked when the daemon starts parks its destination and keeps the queue; with a key everything goes on',
  { timeout: 120_000 },
  async () => {
    keyring = await startKeyring('unlocked');
    const env = { DBUS_SESSION_BUS_ADDRESS: keyring.env['DBUS_SESSION_BUS_ADDRESS'] ?? '' };
    const control = await home.file(
      'control.json',
      '{"dataImportControlFileVersion":0,"model":"haplo:person","files":{"DEFAULT":{"read":"json"}},"instructions":[]}',
    );
    const destination = ['destination', 'add', 'lab', '--kind', 'haplo-batch', '--url', strict.url];
    const rest = ['--secret-stdin', '--control', control];
    const added = await home.run([...destination, ...rest], { stdin: `${strict.key}\n`, env });
    expect(added.code, added.stderr).toBe(0);
    await strict.down();
    for (const name of ['a', 'b']) await home.file(`run/${name}.json`, name);
    const ran = await home.run(['add', 'run', '--to', 'lab', '--mode', 'run', '--json'], { env });
    const { id } = ran.json() as { readonly id: string };

    await keyring.lock();
    await strict.up();
    const daemon = await home.serve([], env);
    const parked = await eventually('it is parked', 60_000, async () => {
      const [lab] = (await daemon.status()).destinations;
      return lab?.gate.state === 'parked' && lab.gate;
    });
    expect(parked).toMatchObject({ failure: { code: 'secret.locked' } });
    const told: BatchTold = await daemon.batch(id);
    expect(told.items.map(({ attempts, state }) => [state, attempts])).toEqual([
      ['queued', 0],
      ['queued', 0],
    ]);
    expect(strict.batches).toEqual([]);

    const again = await home.run([...destination, ...rest, '--secret-store', 'file'], {
      stdin: `${strict.key}\n`,
      env,
    });
    expect(again.code, again.stderr).toBe(0);
    await eventually('it is done', 30_000, async () => (await daemon.batch(id)).status === 'accepted');
    expect(strict.violations).toEqual([]);
    expect(strict.batches).toMatchObject([{ state: 'scheduled' }]);
  },
);
