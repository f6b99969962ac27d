import type { Batch } from '../../shared/model/batch.ts';
import type { Dice } from './dice.ts';
import type { World } from './world.ts';

/** Runs in which one thing stays in trouble while all others must come to their end. */
const SHARE = 0.5;

/** The one thing that is in trouble, and stays so until it is mended. */
export interface Victim {
  readonly name: string;
  /** True for what depends on it. */
  holdsUp(batch: Batch): boolean;
  /** Sees to it that the trouble goes on, whatever people do meanwhile. */
  hold(): void;
  mend(): void;
}

/** I10: chooses a destination or a watched folder that stays in trouble; undefined in runs without one. */
export function isolate(world: World, dice: Dice): Victim | undefined {
  if (!dice.chance(SHARE)) return undefined;
  const folder = dice.pick(world.folderSettings.all());
  if (folder !== undefined && dice.chance(0.3)) return unplugged(world, folder);
  const place = world.places.length > 1 ? dice.pick(world.places) : undefined;
  if (place === undefined) return undefined;
  const { nemesis } = world;
  const { server } = place;
  const holdsUp = (batch: Batch): boolean => world.placeOf(batch) === place;
  const trouble = dice.one(['away', 'silent', 'down', 'broken', 'key'] as const);
  const name = `${place.name} (${trouble})`;
  world.trace.tell(`only ${name} stays in trouble`);
  const hold = (): void => {
    if (trouble === 'key') nemesis.changeSecret(server);
    else nemesis.cast(server.host, trouble);
  };
  hold();
  return {
    name,
    holdsUp,
    hold,
    mend: () => {
      world.trace.tell(`${name} is well again`);
      nemesis.lift(server.host);
      nemesis.restoreSecret(server);
    },
  };
}

function unplugged(
  world: World,
  folder: { readonly id: Batch['folderId'] & string; readonly path: string },
): Victim {
  const name = `folder ${folder.path}`;
  world.trace.tell(`only ${name} stays in trouble`);
  const hold = (): void => world.disk.setAway(folder.path, true);
  hold();
  return {
    name,
    // Also what was moved from it into another batch.
    holdsUp: (batch) =>
      world.checker
        .itemsOf(batch.id)
        .some(({ source }) => source.kind === 'file' && source.root === folder.path) ||
      batch.folderId === folder.id,
    hold,
    mend: () => {
      world.trace.tell(`${name} is well again`);
      world.disk.setAway(folder.path, false);
    },
  };
}
