import type { Dice } from './dice.ts';
import type { World } from './world.ts';

/** What the nemesis does to the whole lab, beside the weather of single calls and writes. */
export function misdeed(world: World, dice: Dice): void {
  const place = dice.pick(world.places);
  if (place === undefined) return;
  const { host } = place.server;
  const { nemesis, time, trace } = world;
  const lasting = dice.weighted([
    [5, dice.between(500, 20_000)],
    [2, dice.between(20_000, 600_000)],
  ]);
  const later = (run: () => void): void => {
    time.after(lasting, run);
  };
  const deeds: readonly (readonly [number, string, () => void])[] = [
    [5, 'kill', () => world.kill('kill -9')],
    [2, 'restart', () => world.restart()],
    [3, `away ${host}`, () => spell(world, host, 'away', later)],
    [2, `silent ${host}`, () => spell(world, host, 'silent', later)],
    [2, `down ${host}`, () => spell(world, host, 'down', later)],
    [1, `broken ${host}`, () => spell(world, host, 'broken', later)],
    [2, 'swizzle', () => swizzle(world, dice)],
    [2, `key ${host}`, () => nemesis.changeSecret(place.server)],
    [2, `key back ${host}`, () => nemesis.restoreSecret(place.server)],
    [1, 'clock +1 day', () => time.jumpWall(24 * 3_600_000)],
    [1, 'clock -2 h', () => time.jumpWall(-2 * 3_600_000)],
    [1, 'locked', () => lockSecrets(world, later)],
    [2, 'unplugged', () => unplug(world, dice, later)],
  ];
  const [name, run] = dice.weighted(
    deeds.map(([weight, what, act]) => [weight, [what, act] as const] as const),
  );
  trace.tell(`nemesis ${name}`);
  run();
}

type Later = (run: () => void) => void;

function spell(world: World, host: string, kind: 'away' | 'silent' | 'down' | 'broken', later: Later): void {
  world.nemesis.cast(host, kind);
  later(() => world.nemesis.lift(host));
}

/** All destinations go away one by one, and come back in another order. */
function swizzle(world: World, dice: Dice): void {
  const { nemesis, places, time } = world;
  places.forEach(({ server }, at) => {
    time.after(at * 2_000, () => {
      if (!nemesis.isCalm) nemesis.cast(server.host, dice.one(['away', 'silent', 'down']));
    });
    time.after(10_000 + dice.below(60_000), () => nemesis.lift(server.host));
  });
}

function lockSecrets(world: World, later: Later): void {
  world.secrets.trouble = 'locked';
  later(() => {
    world.secrets.trouble = undefined;
  });
}

function unplug(world: World, dice: Dice, later: Later): void {
  const folder = dice.pick(world.folderSettings.all());
  if (folder === undefined) return;
  world.disk.setAway(folder.path, true);
  later(() => world.disk.setAway(folder.path, false));
}

/** Everything is as it should be again, and stays so. */
export function mend(world: World): void {
  world.trace.tell('all troubles end');
  world.nemesis.calm();
  world.secrets.trouble = undefined;
  for (const folder of world.folderSettings.all()) world.disk.setAway(folder.path, false);
}
