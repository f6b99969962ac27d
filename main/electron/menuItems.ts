import type { MenuItemConstructorOptions } from 'electron';
import type { StatusView } from '../../shared/api/views.ts';
import type { MenuCommand } from './channels.ts';
import type { SeenBatch } from './recentBatches.ts';
import type { ShellText } from './shellText.ts';
import { shortLine } from './shortLine.ts';

/** What menus can do. */
export interface MenuActions {
  /** Shows the window, at a place of the page where one is given. */
  readonly show: (place?: string) => void;
  /** Leaves a command to the page. */
  readonly tell: (command: MenuCommand) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly openLogs: () => void;
  readonly quit: () => void;
}

type Items = MenuItemConstructorOptions[];

/** What the menu of the tray tells. */
export interface TrayTold {
  /** Undefined = the daemon is not reached. */
  readonly status: Pick<StatusView, 'needsYou' | 'paused'> | undefined;
  /** The newest first. */
  readonly recent: readonly SeenBatch[];
}

/** The menu of the tray. Each item has an id, so that it can be found whatever the language. */
export function trayItems(text: ShellText, { status, recent }: TrayTold, actions: MenuActions): Items {
  const isPaused = status?.paused !== undefined;
  const needsYou = status?.needsYou ?? 0;
  return [
    { id: 'open', label: text.open, click: () => actions.show() },
    { type: 'separator' },
    {
      id: isPaused ? 'resume' : 'pause',
      label: isPaused ? text.resume : text.pause,
      enabled: status !== undefined,
      click: isPaused ? actions.resume : actions.pause,
    },
    {
      id: 'needs-you',
      label: text.needsYou(needsYou),
      enabled: needsYou > 0,
      click: () => actions.show('/attention'),
    },
    { type: 'separator' },
    { id: 'latest', label: recent.length === 0 ? text.noBatches : text.latest, enabled: false },
    ...recent.map((batch) => recentItem(text, batch, actions)),
    { type: 'separator' },
    { id: 'settings', label: text.settings, click: () => actions.show('/settings') },
    { type: 'separator' },
    { id: 'quit', label: text.quit, click: actions.quit },
  ];
}

function recentItem(text: ShellText, batch: SeenBatch, actions: MenuActions): Items[number] {
  // An ampersand would underline the letter behind it.
  const name = (shortLine(batch.comment) || shortLine(batch.destination)).replaceAll('&', '&&');
  return {
    id: `batch-${batch.id}`,
    label: `${name}: ${text.batch[batch.status]}`,
    click: () => actions.show(`/batches/${encodeURIComponent(batch.id)}`),
  };
}

/** The menu of the application, as each system has it. */
export function applicationItems(text: ShellText, platform: NodeJS.Platform, actions: MenuActions): Items {
  const isMac = platform === 'darwin';
  const settings = {
    id: 'settings',
    label: text.settings,
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.show('/settings'),
  };
  const quit = { id: 'quit', label: text.quit, accelerator: 'CmdOrCtrl+Q', click: actions.quit };
  const about: Items = [{ id: 'about', role: 'about', label: text.about }];
  const own: Items = [
    ...about,
    { type: 'separator' },
    settings,
    { type: 'separator' },
    { role: 'services' },
    { type: 'separator' },
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    { type: 'separator' },
    quit,
  ];
  const menus: Items = [
    { id: 'file', label: text.file, submenu: fileItems(text, actions, isMac ? [] : [settings, quit]) },
    { id: 'edit', label: text.edit, submenu: editItems(text) },
    { id: 'view', label: text.view, submenu: viewItems(text, actions) },
    { role: 'windowMenu' },
    { id: 'help', role: 'help', label: text.help, submenu: helpItems(text, actions, isMac ? [] : about) },
  ];
  return isMac
    ? [{ label: 'Waybill', submenu: own }, ...menus]
    : menus.filter(({ role }) => role !== 'windowMenu');
}

function fileItems(text: ShellText, actions: MenuActions, last: Items): Items {
  return [
    {
      id: 'add-files',
      label: text.addFiles,
      accelerator: 'CmdOrCtrl+O',
      click: () => actions.tell('add-files'),
    },
    {
      id: 'add-folder',
      label: text.addFolder,
      accelerator: 'CmdOrCtrl+Shift+O',
      click: () => actions.tell('add-folder'),
    },
    { type: 'separator' },
    ...last.slice(0, 1),
    { id: 'close', role: 'close', label: text.close },
    ...last.slice(1),
  ];
}

function editItems(text: ShellText): Items {
  return [
    { role: 'undo', label: text.undo },
    { role: 'redo', label: text.redo },
    { type: 'separator' },
    { role: 'cut', label: text.cut },
    { role: 'copy', label: text.copy },
    { role: 'paste', label: text.paste },
    { role: 'selectAll', label: text.selectAll },
  ];
}

/** No reload: a window that follows its daemon has no use for it. */
function viewItems(text: ShellText, actions: MenuActions): Items {
  return [
    { id: 'palette', label: text.palette, click: () => actions.tell('palette') },
    { type: 'separator' },
    { role: 'zoomIn', label: text.zoomIn },
    { role: 'zoomOut', label: text.zoomOut },
    { role: 'resetZoom', label: text.zoomReset },
    { type: 'separator' },
    { role: 'togglefullscreen', label: text.fullScreen },
  ];
}

function helpItems(text: ShellText, actions: MenuActions, last: Items): Items {
  return [
    { id: 'shortcuts', label: text.shortcuts, click: () => actions.tell('shortcuts') },
    { id: 'logs', label: text.logs, click: actions.openLogs },
    ...last,
  ];
}
