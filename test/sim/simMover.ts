import { posix } from 'node:path';
import type { FileMover, MoveOrder } from '../../main/core/ports/folders.ts';
import { isMoved } from '../../shared/model/folderFile.ts';
import { failure } from '../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { Dice } from './dice.ts';
import type { SimDisk } from './simDisk.ts';
import type { Life, SimTime } from './simTime.ts';

/** Where delivered files are put: outside of every watched folder. */
export const AWAY_ROOT = '/away';
/** One move takes up to so long; whatever it does, it does at one moment in between. */
const MOVE_MS_MAX = 300;
/** Moves that fail, while there is trouble. */
const FAILS = 0.1;

export interface SimMoverParts {
  readonly disk: SimDisk;
  readonly time: SimTime;
  readonly life: Life;
  readonly dice: Dice;
  /** The target lies on another disk: files are copied there. */
  readonly isOtherDisk: boolean;
  readonly isCalm: () => boolean;
  /** Called at the moment when a source goes away, before it does. */
  readonly onLeave: (order: MoveOrder) => void;
  readonly broken: (what: string) => void;
}

/** Puts files away as one run of the process does: slowly, and with an end at any moment between two effects. */
export function simMover(parts: SimMoverParts): FileMover {
  const { disk, time, life, dice } = parts;
  const pause = (): Promise<void> => time.sleep(dice.below(MOVE_MS_MAX), life);
  const isDelivered = async ({ from, facts }: MoveOrder): Promise<boolean> => {
    const now = await disk.files.facts(from);
    return now.ok && now.value !== undefined && isMoved(facts, now.value);
  };
  const trouble = (order: MoveOrder): Result<never> | undefined => {
    if (disk.isAway(order.from.path) || (!parts.isCalm() && dice.chance(FAILS)))
      return fail(failure('folder.cannot-move', { path: order.from.path, to: order.to, reason: 'EIO' }));
    return undefined;
  };
  const leave = (order: MoveOrder): void => {
    parts.onLeave(order);
    disk.remove(order.from.path);
  };
  return {
    place: (path) => Promise.resolve(ok(path)),
    async freeName(root, name) {
      await pause();
      for (let number = 1; ; number += 1) {
        const path = posix.join(root, number === 1 ? name : `${name} (${number})`);
        if (disk.contentOf(path) === undefined) return ok(path);
      }
    },
    async move(order) {
      await pause();
      const failed = trouble(order);
      if (failed !== undefined) return failed;
      if (parts.isOtherDisk) return ok('other-disk');
      if (!(await isDelivered(order))) return ok('changed');
      if (disk.contentOf(order.to) !== undefined) return ok('taken');
      parts.onLeave(order);
      disk.rename(order.from.path, order.to);
      await pause();
      return ok('moved');
    },
    async copy(order) {
      await pause();
      const failed = trouble(order);
      if (failed !== undefined) return failed;
      const content = disk.contentOf(order.from.path);
      const isWhole = disk.digestAt(order.from.path) === order.sha256;
      if (content === undefined || !isWhole || !(await isDelivered(order))) return ok('changed');
      if (disk.contentOf(order.to) !== undefined) return ok('taken');
      disk.put(order.to, content);
      await pause();
      return ok('copied');
    },
    async drop(order) {
      await pause();
      const failed = trouble(order);
      if (failed !== undefined) return failed;
      if (!(await isDelivered(order))) return ok('changed');
      if (disk.digestAt(order.to) !== order.sha256)
        parts.broken(`I7: ${order.from.path} is to be dropped, and lies nowhere else`);
      leave(order);
      await pause();
      return ok('moved');
    },
    async look(order) {
      await pause();
      const failed = trouble(order);
      if (failed !== undefined) return failed;
      const isThere = disk.digestAt(order.to) === order.sha256;
      const isHere = disk.contentOf(order.from.path) !== undefined;
      if (isThere) return ok(isHere ? 'both' : 'moved');
      return ok(isHere ? 'nothing' : 'lost');
    },
    async facts(order) {
      const found = await disk.files.facts({ kind: 'file', path: order.to, root: order.root });
      return found.ok ? found.value : undefined;
    },
  };
}
