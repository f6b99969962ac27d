import type { CommandContext } from '../command.ts';
import type { Connection } from '../connection.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { valueOf } from '../outcome.ts';
import { openPage } from './open.ts';
import { until } from './until.ts';

interface Options {
  /** False with `--no-browser`. */
  readonly browser?: boolean;
}

/** The service that everybody meets first. */
const DEMO_KIND = 'haplo-batch';

/** `waybill start`: everything to try Waybill out: practice server, its destination, demo files, and the page. */
export async function start(
  context: CommandContext,
  _args: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { terminal } = context;
  const connection = await context.connect();
  const { url, demo, destination } = valueOf(
    await connection.client.startPractice({ body: { kind: DEMO_KIND } }),
  );
  if (demo !== undefined && destination !== undefined)
    await queueOnce(connection, { destination, path: demo.files });
  if (url !== undefined) terminal.print(`Practice server: ${url}`);
  if (demo !== undefined) terminal.print(`Demo files: ${demo.folder}`);
  terminal.print(`Waybill: ${connection.url()}`);
  const page = await openPage(context, connection, options.browser !== false);
  terminal.hint('Stop with Ctrl-C.');
  await Promise.race([until(context.interrupted), page.ended]);
  page.close();
  return EXIT.ok;
}

/** Queues the demo files when nothing was added yet. */
async function queueOnce(
  { client }: Connection,
  { destination, path }: { readonly destination: string; readonly path: string },
): Promise<void> {
  const known = valueOf(await client.listBatches({ query: { destination, limit: 1 } }));
  if (known.items.length > 0) return;
  const body = { destination, paths: [path], comment: 'Demo files', by: 'cli' as const };
  valueOf(await client.addBatch({ body }));
}
