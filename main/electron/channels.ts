/** What the page can ask of the shell, one channel each. Each name is the function's name on `window.waybill`. */
export const CHANNELS = {
  choosePaths: 'waybill:choose-paths',
  reveal: 'waybill:reveal',
  openExternal: 'waybill:open-external',
  openLogs: 'waybill:open-logs',
  startsAtLogin: 'waybill:starts-at-login',
  setStartAtLogin: 'waybill:set-start-at-login',
  setAppearance: 'waybill:set-appearance',
} as const;
export type ChannelName = keyof typeof CHANNELS;

/** The one channel from the shell to the page: what was chosen in the native menu. */
export const MENU_CHANNEL = 'waybill:menu';
/** What the menu leaves to the page. */
export const MENU_COMMANDS = ['add-files', 'add-folder', 'palette', 'shortcuts'] as const;
export type MenuCommand = (typeof MENU_COMMANDS)[number];
