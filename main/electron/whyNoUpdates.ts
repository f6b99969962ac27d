import type { UpdatesOff } from '../../shared/model/updates.ts';

/** What decides whether this build can replace itself. */
export interface UpdateGround {
  readonly platform: NodeJS.Platform;
  /** Installed, not run from its sources. */
  readonly isPackaged: boolean;
  /** The AppImage that this runs from, Linux only. */
  readonly appImage: string | undefined;
  /** Whose signature an installer for Windows must have; the release writes it into package.json as `updatePublisher`. */
  readonly publisher: string | undefined;
  /** The daemon is part of this app, and is renewed with it. */
  readonly isOwnDaemon: boolean;
}

/**
 * Why this build looks for no updates; undefined = it may. A package of a Linux distribution is its package manager's, and
 * without a publisher's name electron-updater would take any installer (its sources 6.8.10, NsisUpdater.verifySignature).
 */
export function whyNoUpdates(ground: UpdateGround): Exclude<UpdatesOff, 'no-feed'> | undefined {
  if (!ground.isOwnDaemon) return 'other-daemon';
  switch (ground.platform) {
    case 'linux':
      return ground.appImage === undefined ? 'package' : undefined;
    case 'win32':
      if (!ground.isPackaged) return 'package';
      return ground.publisher === undefined ? 'no-publisher' : undefined;
    case 'darwin':
      return ground.isPackaged ? undefined : 'package';
    default:
      return 'package';
  }
}
