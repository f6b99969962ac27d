/** What the page can ask of the shell, one channel each. Each name is the function's name on `window.waybill`. */
export const CHANNELS = {
  choosePaths: 'waybill:choose-paths',
  reveal: 'waybill:reveal',
  openExternal: 'waybill:open-external',
  openLogs: 'waybill:open-logs',
  startsAtLogin: 'waybill:starts-at-login',
  setStartAtLogin: 'waybill:set-start-at-login',
  setAppearance: 'waybill:set-appearance',
  tryDaemon: 'waybill:try-daemon',
  shellWishes: 'waybill:shell-wishes',
  setShellWishes: 'waybill:set-shell-wishes',
  updates: 'waybill:updates',
  doUpdate: 'waybill:do-update',
} as const;
export type ChannelName = keyof typeof CHANNELS;

/** One of two channels from the shell to the page: what was chosen in the native menu. */
export const MENU_CHANNEL = 'waybill:menu';
/** The other one: how the update of the app stands. */
export const UPDATE_CHANNEL = 'waybill:update-state';
/** What a person can have done about an update. */
export const UPDATE_WISHES = ['check', 'download', 'install'] as const;
export type UpdateAction = (typeof UPDATE_WISHES)[number];

/** What the menu leaves to the page. */
export const MENU_COMMANDS = ['add-files', 'add-folder', 'palette', 'shortcuts'] as const;
export type MenuCommand = (typeof MENU_COMMANDS)[number];
