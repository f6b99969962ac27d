/** How the executable was called. */
export type Call =
  /** `--cli ...`: it is the `waybill` command. */
  | { readonly kind: 'command'; readonly args: readonly string[] }
  /** A window; `hidden` = only the tray, as at login. */
  | { readonly kind: 'window'; readonly hidden: boolean }
  /** Switches that would let another program into ours. */
  | { readonly kind: 'refused'; readonly switches: readonly string[] };

/** Makes the executable the `waybill` command; everything behind it belongs to the command. */
export const COMMAND_SWITCH = '--cli';
/** Starts without showing the window. */
export const HIDDEN_SWITCH = '--hidden';

/** Switches with which a debugger gets hold of the process (and its token). Only for development. */
const DEBUG_SWITCH =
  /^--(inspect(-brk|-port|-publish-uid|-wait)?|debug(-brk|-port)?|remote-debugging-(port|pipe|address|targets)|remote-allow-origins|js-flags|load-extension)(=|$)/i;

/** Reads the arguments of the process, the executable's own name included. */
export function readCall(argv: readonly string[], isPackaged: boolean): Call {
  const at = argv.indexOf(COMMAND_SWITCH);
  const own = at < 0 ? argv.slice(1) : argv.slice(1, at);
  const switches = isPackaged ? own.filter((one) => DEBUG_SWITCH.test(one)) : [];
  if (switches.length > 0) return { kind: 'refused', switches };
  if (at >= 0) return { kind: 'command', args: argv.slice(at + 1) };
  return { kind: 'window', hidden: own.includes(HIDDEN_SWITCH) };
}
