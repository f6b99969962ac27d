import { join } from 'node:path';
import { app, dialog, Menu, powerMonitor, protocol } from 'electron';
import type { StatusView } from '../../shared/api/views.ts';
import { findDaemon } from '../cli/findDaemon.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Appearance } from './appearance.ts';
import { answerPage, PAGE_SCHEME } from './answerPage.ts';
import { DaemonLink } from './daemonLink.ts';
import { askDaemon } from './daemonWish.ts';
import { destinationHosts } from './externalGate.ts';
import { hostDaemon } from './hostDaemon.ts';
import { setLocks } from './locks.ts';
import { applicationItems, type MenuActions } from './menuItems.ts';
import { nativeActions, openLogs } from './nativeActions.ts';
import { listPageFiles } from './pageFiles.ts';
import { QuitWish } from './quitWish.ts';
import { RecentBatches } from './recentBatches.ts';
import { tellPageDied } from './shellDialogs.ts';
import { answerShellIpc } from './shellIpc.ts';
import { ShellNotices } from './shellNotices.ts';
import { shellText, type ShellText } from './shellText.ts';
import { actOnUpdate, shellUpdates } from './shellUpdates.ts';
import { ShellTray } from './shellTray.ts';
import { ShellWindow } from './shellWindow.ts';
import { SliceUploads } from './sliceUploads.ts';
import { StatusFeed } from './statusFeed.ts';
import type { Updates } from './updates.ts';
import { nextWork, NO_WORK } from './workProgress.ts';
import { WindowMemoryFile } from './windowMemory.ts';

/** A page that asks while the daemon is starting waits so long for it, ms. */
const STARTING_MS_MAX = 10_000;

export interface ShellParts {
  readonly dataDir: string;
  /** Root of the app: what holds package.json, `dist` and `assets`. */
  readonly root: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Where this runtime can run the daemon. */
  readonly canHost: boolean;
}

/** The desktop app around the page: window, tray, menus, notifications, and the way to the daemon. */
export class DesktopShell {
  readonly #parts: ShellParts;
  #text: ShellText;
  readonly #menuActions: MenuActions;
  readonly #window: ShellWindow;
  readonly #tray: ShellTray;
  readonly #link: DaemonLink;
  readonly #feed: StatusFeed;
  readonly #memory: WindowMemoryFile;
  readonly #updates: Updates;
  readonly #recent = new RecentBatches(Date.now());
  readonly #notices: ShellNotices;
  readonly #quit: QuitWish;
  #status: StatusView | undefined;
  #work = NO_WORK;
  #isEnding = false;
  #hasEnded = false;

  constructor(parts: ShellParts) {
    this.#parts = parts;
    const { root, log, clock, canHost } = parts;
    this.#memory = new WindowMemoryFile(join(app.getPath('userData'), 'window.json'));
    this.#text = textIn(this.#memory.current.appearance?.language);
    this.#feed = this.#makeFeed();
    this.#link = this.#makeLink();
    this.#menuActions = this.#actions();
    this.#tray = new ShellTray({
      images: join(root, 'assets/tray'),
      text: () => this.#text,
      recent: () => this.#recent.newest,
      isInTrouble: () => this.#link.trouble !== undefined,
      actions: this.#menuActions,
      log,
    });
    this.#window = this.#makeWindow();
    this.#notices = new ShellNotices({
      text: () => this.#text,
      log,
      elapsed: () => clock.elapsed(),
      show: (place) => this.#window.show(place),
      isWatched: () => this.#window.isWatched,
      tellsDone: () => this.#memory.current.tellsDone,
      recent: this.#recent,
    });
    this.#quit = new QuitWish({
      text: () => this.#text,
      status: () => this.#status,
      isHost: () => this.#link.isHost,
      keepsInBackground: () => this.#memory.current.keepsInBackground,
      hide: () => this.#window.hide(),
    });
    this.#updates = shellUpdates({
      root,
      log,
      clock,
      daemon: () => this.#link.current,
      // A runtime too old to run a daemon is one for trying the app out: the daemon beside it counts as its own.
      isOwnDaemon: () => this.#link.isHost || !canHost,
      onInstall: () => void this.#end({ startAgain: true }),
      onState: (state) => this.#window.tellUpdate(state),
    });
    this.#makeMenu();
  }

  #makeFeed(): StatusFeed {
    const { clock } = this.#parts;
    const sleep = (ms: number, signal: AbortSignal): Promise<void> => clock.sleep(ms, signal);
    return new StatusFeed({
      onStatus: (status) => this.#tell(status),
      onBatches: (batches) => {
        this.#notices.tellDone(this.#recent.take(batches));
        this.#tray.showMenu();
      },
      onLost: () => this.#link.doubt(),
      sleep,
    });
  }

  #makeLink(): DaemonLink {
    const { canHost, clock, dataDir, log, root } = this.#parts;
    const sleep = (ms: number, signal: AbortSignal): Promise<void> => clock.sleep(ms, signal);
    return new DaemonLink({
      find: () => findDaemon(dataDir),
      host: canHost
        ? (isRestart) => hostDaemon(join(root, 'dist/daemonProcess.js'), { dataDir, isRestart })
        : undefined,
      sleep,
      elapsed: () => clock.elapsed(),
      log,
      onChange: (daemon) => {
        this.#recent.clear();
        this.#feed.follow(daemon);
        void this.#updates.renew();
      },
      onTrouble: () => this.#tray.show(this.#status),
    });
  }

  #makeWindow(): ShellWindow {
    const { log, root } = this.#parts;
    return new ShellWindow({
      preload: join(root, 'dist/electron/preload.cjs'),
      icon: join(root, 'assets/icons/256x256.png'),
      memory: this.#memory,
      log,
      onShown: () => process.stdout.write('The window is open.\n'),
      mayClose: () => this.#quit.mayClose(),
      onClosed: () => this.#sayThatItGoesOn(),
      onGivenUp: () => void this.#sayThatThePageDied(),
    });
  }

  #makeMenu(): void {
    const items = applicationItems(this.#text, process.platform, this.#menuActions);
    Menu.setApplicationMenu(Menu.buildFromTemplate(items));
  }

  /** Menus, tray and dialogs follow the page's language, the next window its ground. */
  #follow(appearance: Appearance): void {
    const before = this.#memory.current.appearance;
    if (before?.language === appearance.language && before.ground === appearance.ground) return;
    this.#memory.change({ appearance });
    this.#window.setGround(appearance.ground);
    const text = textIn(appearance.language);
    if (text === this.#text) return;
    this.#text = text;
    this.#makeMenu();
    this.#tray.renew();
    this.#parts.log.info('the shell speaks another language', { language: appearance.language });
  }

  /** Starts everything; the window too, unless it is to stay in the tray. */
  async start(hidden: boolean): Promise<void> {
    const { log, root } = this.#parts;
    setLocks(log);
    this.#answerIpc();
    const files = await listPageFiles(join(root, 'dist/renderer'));
    const slices = new SliceUploads();
    const daemon = (): ReturnType<DaemonLink['reached']> => this.#link.reached(STARTING_MS_MAX);
    const trouble = (): DaemonLink['trouble'] => this.#link.trouble;
    const page = { files, slices, daemon, trouble, onLost: () => this.#link.doubt() };
    protocol.handle(PAGE_SCHEME, (request) => answerPage(page, request));
    this.#link.start();
    this.#tray.show(undefined);
    if (!this.#parts.canHost) void this.#sayThatNoneRuns();
    if (!hidden) this.#window.show();
    app.on('second-instance', () => this.#window.show());
    app.on('activate', () => this.#window.show());
    // The tray stays, and with it the daemon.
    app.on('window-all-closed', () => undefined);
    // The daemon finds out by itself, wherever it runs; what the shell follows it with is made anew.
    powerMonitor.on('suspend', () => log.info('the computer goes to sleep'));
    powerMonitor.on('resume', () => {
      log.info('the computer woke up');
      this.#link.doubt();
      this.#feed.renew();
    });
    app.on('will-quit', (event) => {
      if (this.#hasEnded) return;
      event.preventDefault();
      void this.#end({ startAgain: false });
    });
  }

  /** Ends the daemon where it is ours, and what follows it. An update that is wanted goes in last of all. */
  async #end({ startAgain }: { readonly startAgain: boolean }): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#updates.stop();
    this.#notices.stop();
    this.#feed.follow(undefined);
    // While Electron still hears that this quit is put off, it takes no other.
    await this.#parts.clock.sleep(1);
    await this.#link.stop();
    await this.#memory.written();
    this.#parts.log.info('the shell ends');
    this.#hasEnded = true;
    if (!this.#updates.isWanted) {
      app.quit();
      return;
    }
    // What is started anew must not find this one still there.
    app.releaseSingleInstanceLock();
    if (this.#updates.install(startAgain)) return;
    if (startAgain)
      app.relaunch(process.env['APPIMAGE'] === undefined ? {} : { execPath: process.env['APPIMAGE'] });
    app.quit();
  }

  #tell(status: StatusView | undefined): void {
    this.#status = status;
    this.#tray.show(status);
    this.#updates.tellWork(status?.moving.length);
    const { memory: work, bar } = nextWork(this.#work, status, this.#parts.clock.elapsed());
    this.#work = work;
    this.#window.showWork(bar);
    const needsYou = status?.needsYou ?? 0;
    const image = join(this.#parts.root, 'assets/tray/attention.png');
    this.#window.showBadge({ count: needsYou, text: this.#text.noticeTitle(needsYou), image });
    this.#notices.tellStatus(status);
  }

  /** The first time only: who closes a window may think that sending ends. */
  #sayThatItGoesOn(): void {
    if (this.#quit.isQuitting || this.#memory.current.closeTold) return;
    this.#memory.change({ closeTold: true });
    const { closedTitle, closedText } = this.#text;
    const said = { title: closedTitle, body: closedText };
    if (this.#notices.notify(said, () => this.#window.show())) return;
    void dialog.showMessageBox({ type: 'info', message: closedTitle, detail: closedText });
  }

  async #sayThatThePageDied(): Promise<void> {
    const wanted = await tellPageDied(this.#text);
    if (wanted === 'again') this.#window.again();
    if (wanted === 'logs') void openLogs(this.#parts.dataDir);
  }

  /** Where no daemon runs and this runtime cannot run one, a person must start it. */
  async #sayThatNoneRuns(): Promise<void> {
    if ((await this.#link.reached(STARTING_MS_MAX)) !== undefined) return;
    await dialog.showMessageBox({ type: 'warning', message: this.#text.noHost(process.versions.node) });
  }

  #answerIpc(): void {
    const { dataDir, log } = this.#parts;
    const actions = nativeActions({
      dataDir,
      text: () => this.#text,
      onAppearance: (appearance) => this.#follow(appearance),
      log,
      updates: {
        renew: () => this.#updates.renew(),
        act: (what) => actOnUpdate(this.#updates, what),
      },
      wishes: {
        read: () => {
          const { keepsInBackground, tellsDone } = this.#memory.current;
          return { keepsInBackground, tellsDone };
        },
        change: (change) => this.#memory.change(change),
      },
      tryDaemon: () => this.#link.tryNow(),
      window: () => this.#window.current,
      hosts: () =>
        destinationHosts(
          (this.#status?.destinations ?? []).flatMap(({ url, options }) => [url, options.authUrl]),
        ),
    });
    answerShellIpc(actions, () => this.#window.current, log);
  }

  #actions(): MenuActions {
    const { dataDir } = this.#parts;
    return {
      show: (place) => this.#window.show(place),
      tell: (command) => this.#window.tell(command),
      pause: () => void this.#ask('pause'),
      resume: () => void this.#ask('resume'),
      openLogs: () => void openLogs(dataDir),
      quit: () => void this.#quit.make(),
    };
  }

  async #ask(what: 'pause' | 'resume'): Promise<void> {
    const status = await askDaemon(this.#link.current, what, this.#parts.log);
    if (status !== undefined) this.#tell(status);
  }
}

/** The shell's texts in the page's language; before there was a page, in the system's. */
function textIn(language: Appearance['language'] | undefined): ShellText {
  const system = app.getPreferredSystemLanguages();
  return shellText(language === undefined ? system : [language, ...system]);
}
