import { mkdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, protocol } from 'electron';
import { SystemClock } from '../adapters/clock/systemClock.ts';
import { FileLog } from '../adapters/log/fileLog.ts';
import { logLevelFrom } from '../adapters/log/logLevel.ts';
import { Redactor } from '../adapters/log/redactor.ts';
import { dataDirPath } from '../adapters/settings/dataDir.ts';
import { PAGE_SCHEME } from './answerPage.ts';
import { readCall } from './commandLine.ts';
import { DesktopShell } from './desktopShell.ts';
import { runCommand } from './runCommand.ts';
import { shellText } from './shellText.ts';

/** The daemon and its packages need it. */
const NODE_MAJOR_MIN = 20;
const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

const call = readCall(process.argv, app.isPackaged);
switch (call.kind) {
  case 'command':
    refuseWithoutScreen();
    app.disableHardwareAcceleration();
    app.dock?.hide();
    void runCommand(app.getAppPath(), call.args).then(
      (code) => app.exit(code),
      (error: unknown) => end(String(error), EXIT_FAILURE),
    );
    break;
  case 'refused':
    end(shellText([app.getLocale()]).switchesRefused(call.switches.join(' ')), EXIT_USAGE);
    break;
  case 'window':
    openShell(call.hidden);
    break;
  default:
    call satisfies never;
}

/** Electron on Linux ends with a crash where there is no screen, also for a command: better to say it before. */
function refuseWithoutScreen(): void {
  const { env, platform } = process;
  if (platform !== 'linux' || env['DISPLAY'] || env['WAYLAND_DISPLAY']) return;
  writeSync(2, `${shellText([env['LANG'] ?? '']).noScreen}\n`);
  process.exit(EXIT_FAILURE);
}

function openShell(hidden: boolean): void {
  const dataDir = dataDirPath({
    given: undefined,
    env: process.env,
    platform: process.platform,
    home: app.getPath('home'),
    cwd: process.cwd(),
  });
  const userData = join(dataDir, 'window');
  try {
    // With the data, so that there is one window for one data directory, and one directory to remove.
    mkdirSync(userData, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void showAndEnd(shellText([app.getLocale()]).noDataDir(dataDir, reason));
    return;
  }
  app.setPath('userData', userData);
  // As root Electron only runs with that switch, and then has no sandbox for anything but our window.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  if (!app.requestSingleInstanceLock()) {
    app.exit(0);
    return;
  }
  protocol.registerSchemesAsPrivileged([
    {
      scheme: PAGE_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
    },
  ]);
  void app.whenReady().then(() => start({ dataDir, hidden }));
}

async function start({ dataDir, hidden }: { dataDir: string; hidden: boolean }): Promise<void> {
  const clock = new SystemClock();
  const { redact } = new Redactor();
  const level = logLevelFrom(process.env['WAYBILL_LOG']);
  const log = new FileLog({ directory: join(dataDir, 'logs', 'window'), level, clock, redact });
  const onBug = (error: unknown): void => {
    log.error('an unexpected error in the shell', {
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      stack: error instanceof Error ? error.stack : undefined,
    });
  };
  process.on('uncaughtException', onBug).on('unhandledRejection', onBug);
  const canHost = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN;
  const { electron, node } = process.versions;
  log.info('the shell starts', { electron, node, packaged: app.isPackaged, canHost });
  const shell = new DesktopShell({ dataDir, root: app.getAppPath(), log, clock, canHost });
  await shell.start(hidden);
}

async function showAndEnd(sentence: string): Promise<void> {
  await app.whenReady();
  dialog.showErrorBox('Waybill', sentence);
  app.exit(EXIT_FAILURE);
}

function end(sentence: string, code: number): void {
  process.stderr.write(`${sentence}\n`, () => app.exit(code));
}
