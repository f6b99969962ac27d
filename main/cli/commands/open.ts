import { openBrowser } from '../browser.ts';
import type { CommandContext } from '../command.ts';
import type { Connection } from '../connection.ts';
import { openDesktopWindow } from '../desktopWindow.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { valueOf } from '../outcome.ts';
import { until } from './until.ts';

interface Options {
  /** False with `--no-browser`. */
  readonly browser?: boolean;
}

/** `waybill open`: the window or the browser, signed in. Hosts a daemon while none runs. */
export async function open(
  context: CommandContext,
  _args: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const connection = await context.connect();
  const page = await openPage(context, connection, options.browser !== false);
  if (!connection.isHost()) return EXIT.ok;
  context.terminal.hint('No daemon was running: this command is it. Stop with Ctrl-C.');
  await Promise.race([until(context.interrupted), page.ended]);
  page.close();
  return EXIT.ok;
}

/** A page that was opened. */
export interface OpenedPage {
  /** Resolves when the window's program ends; never for a browser. */
  readonly ended: Promise<void>;
  /** Closes the window, where there is one of ours. */
  readonly close: () => void;
}

const NOT_OURS: OpenedPage = { ended: new Promise(() => undefined), close: () => undefined };

/**
 * Opens the window where Electron can run, else the page in the browser, with a one-time code; prints the address in any
 * case.
 */
export async function openPage(
  context: CommandContext,
  connection: Connection,
  mayOpen: boolean,
): Promise<OpenedPage> {
  const { terminal, dataDir } = context;
  const window = mayOpen ? await openDesktopWindow(dataDir, terminal.surroundings) : undefined;
  const isInWindow = window?.state === 'open' || window?.state === 'already-open';
  if (isInWindow) terminal.print('Opened in its window.');
  else if (window?.state === 'none') terminal.hint(`No window, since ${window.why}: the browser instead.`);
  const { url } = valueOf(await connection.client.makeSignInCode());
  const isOpen = mayOpen && !isInWindow && (await openBrowser(url, terminal.surroundings));
  terminal.json({ url });
  terminal.print(
    isOpen
      ? `Opened in your browser: ${url}`
      : `${isInWindow ? 'In a browser' : 'Open this address in your browser'}: ${url}`,
  );
  terminal.hint('The address works once, within a minute. A new one: waybill open');
  return window?.state === 'open' ? window : NOT_OURS;
}
