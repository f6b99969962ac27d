import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app } from 'electron';
import { AppImageUpdater, MacUpdater, NsisUpdater, type AppUpdater } from 'electron-updater';
import type { FoundUpdate, UpdateWish } from '../../shared/model/updates.ts';
import type { Log } from '../core/ports/log.ts';
import { foundUpdate } from './updateFacts.ts';

/** Looks for, fetches, checks and puts in newer versions. Rejects with what electron-updater throws; see `updateTrouble`. */
export interface UpdateEngine {
  /** From now on it looks there. */
  aim(wish: UpdateWish): Promise<void>;
  /** The newer version, if there is one. Older ones are none, on whatever channel. */
  check(): Promise<FoundUpdate | undefined>;
  /** Fetches what was found, and checks its digest and, where the system has that, its signature. */
  download(onPercent: (percent: number) => void): Promise<void>;
  /** Puts in what was fetched and ends the app. False where that failed: then the app has not ended. */
  install(how: { readonly startAgain: boolean }): boolean;
}

export interface UpdateEngineParts {
  /** Whose signature an installer for Windows must have. */
  readonly publisher: string | undefined;
  readonly log: Log;
}

/** electron-updater would keep a name for this computer and tell it to the feed; this one is everybody's. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
/** Below the system's folder for what may be lost. */
const CACHE_DIR = 'waybill-updater';

/** The engine over electron-updater. In a bundle of its own: nothing of it is loaded before a feed is set. */
export function makeUpdateEngine({ log, publisher }: UpdateEngineParts): UpdateEngine {
  const updater = updaterOf(process.platform);
  tame(updater, log);
  return {
    aim: (wish) => aim(updater, wish, publisher),
    check: async () => {
      const answer = await updater.checkForUpdates();
      return answer?.isUpdateAvailable === true ? foundUpdate(answer.updateInfo) : undefined;
    },
    download: async (onPercent) => {
      const tell = ({ percent }: { readonly percent: number }): void => onPercent(percent);
      updater.on('download-progress', tell);
      try {
        await updater.downloadUpdate();
      } finally {
        updater.removeListener('download-progress', tell);
      }
    },
    install: ({ startAgain }) => {
      let hasFailed = false;
      updater.once('error', () => {
        hasFailed = true;
      });
      updater.autoRunAppAfterInstall = startAgain;
      updater.quitAndInstall(true, startAgain);
      return !hasFailed;
    },
  };
}

function updaterOf(platform: NodeJS.Platform): AppUpdater {
  switch (platform) {
    case 'win32':
      return new NsisUpdater();
    case 'darwin':
      return new MacUpdater();
    default:
      return new AppImageUpdater();
  }
}

/** Nothing by itself, nothing back to an older version, no name of this computer, no half downloads. */
function tame(updater: AppUpdater, log: Log): void {
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.disableWebInstaller = true;
  updater.disableDifferentialDownload = true;
  // Only an AppImage can be tried out without being packed.
  updater.forceDevUpdateConfig = !app.isPackaged;
  updater.isUserWithinRollout = () => true;
  updater.requestHeaders = { 'x-user-staging-id': NOBODY };
  // Else one is made and kept in a file.
  Object.assign(updater, { stagingUserIdPromise: { value: Promise.resolve(NOBODY) } });
  updater.logger = {
    info: (text: unknown) => log.debug('the updater says', { text: String(text) }),
    warn: (text: unknown) => log.debug('the updater warns', { text: String(text) }),
    error: (text: unknown) => log.warn('the updater failed', { text: String(text) }),
  };
}

async function aim(
  updater: AppUpdater,
  { channel, feed }: UpdateWish,
  publisher: string | undefined,
): Promise<void> {
  const place = { provider: 'generic', url: feed, channel } as const;
  // In place of the app-update.yml that a build with a fixed feed would bring; JSON is YAML too.
  const file = join(app.getPath('userData'), 'update-feed.yml');
  const config = {
    ...place,
    updaterCacheDirName: CACHE_DIR,
    ...(publisher === undefined ? {} : { publisherName: [publisher] }),
  };
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  updater.updateConfigPath = file;
  updater.setFeedURL(place);
  updater.channel = channel;
  // Setting a channel allows it.
  updater.allowDowngrade = false;
  updater.allowPrerelease = channel === 'beta';
  keepTo(updater, new URL(feed).origin);
}

/** The feed's own place, and no other: neither a file that it names elsewhere nor a redirect leads away from it. */
function keepTo(updater: AppUpdater, origin: string): void {
  updater.netSession.webRequest.onBeforeRequest(({ url }, answer) => {
    // Chromium has written the address out: nothing but a path can follow the origin.
    answer({ cancel: !url.startsWith(`${origin}/`) });
  });
}
