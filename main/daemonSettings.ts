import { SystemZones } from './adapters/clock/systemZones.ts';
import { collectYoung } from './adapters/files/giveBackMemory.ts';
import { NodeMover } from './adapters/files/nodeMover.ts';
import type { NodeTree } from './adapters/files/nodeTree.ts';
import type { SettingsStore } from './adapters/settings/settingsStore.ts';
import { openSpool } from './adapters/spool/directorySpool.ts';
import { DirectoryWatcher } from './adapters/watcher/directoryWatcher.ts';
import type { Clock } from './core/ports/clock.ts';
import type { Ports } from './core/ports/ports.ts';
import type { PracticeSetting } from './core/ports/practice.ts';
import type { KeptLock } from './localApi/settingsLock.ts';
import type { UpdateSettings } from './localApi/updateSettings.ts';

/** Opens the spool, whose limit is that of the settings at any time. Fails as `openSpool`. */
export function openDaemonSpool(
  directory: string,
  settings: SettingsStore,
  clock: Clock,
): ReturnType<typeof openSpool> {
  return openSpool({
    directory,
    get limitBytes() {
      return settings.current().spoolLimitBytes;
    },
    clock,
    collect: collectYoung,
  });
}

/** What the faces of the daemon keep in the settings. */
export function facesOfSettings(settings: SettingsStore): {
  readonly keptLock: KeptLock;
  readonly practice: PracticeSetting;
  readonly updates: UpdateSettings;
} {
  return { keptLock: settings.lockHash, practice: settings.practice, updates: settings.updates };
}

/** What the core keeps in the settings. */
export function portsOfSettings(
  { destinations, folders, kindness, windows }: SettingsStore,
  tree: NodeTree,
): Pick<Ports, 'destinations' | 'windows' | 'zones' | 'kindness' | 'folders'> {
  return {
    destinations,
    windows,
    zones: new SystemZones(),
    kindness,
    folders: {
      settings: folders,
      tree,
      watcher: new DirectoryWatcher(),
      mover: new NodeMover(),
    },
  };
}
