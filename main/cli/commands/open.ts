import { openBrowser } from '../browser.ts';
import type { CommandContext } from '../command.ts';
import type { Connection } from '../connection.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { valueOf } from '../outcome.ts';
import { until } from './until.ts';

interface Options {
  /** False with `--no-browser`. */
  readonly browser?: boolean;
}

/** `waybill open`: the page in the browser, signed in. Hosts a daemon while none runs. */
export async function open(
  context: CommandContext,
  _args: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const connection = await context.connect();
  await openPage(context, connection, options.browser !== false);
  if (!connection.isHost()) return EXIT.ok;
  context.terminal.hint('No daemon was running: this command is it. Stop with Ctrl-C.');
  await until(context.interrupted);
  return EXIT.ok;
}

/** Opens the page with a one-time code, and prints its address in any case. */
export async function openPage(
  context: CommandContext,
  connection: Connection,
  inBrowser: boolean,
): Promise<void> {
  const { terminal } = context;
  const { url } = valueOf(await connection.client.makeSignInCode());
  const isOpen = inBrowser && (await openBrowser(url, terminal.surroundings));
  terminal.json({ url });
  terminal.print(isOpen ? `Opened in your browser: ${url}` : `Open this address in your browser: ${url}`);
  terminal.hint('The address works once, within a minute. A new one: waybill open');
}
