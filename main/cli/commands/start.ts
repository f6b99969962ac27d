import { spawn, type ChildProcess } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { builtFile, shippedFile } from '../../adapters/installed/installed.ts';
import type { CommandContext } from '../command.ts';
import type { Connection } from '../connection.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { UsageError, valueOf } from '../outcome.ts';
import { openPage } from './open.ts';
import { PRACTICE_FOLDER } from './practice.ts';
import { until } from './until.ts';

interface Options {
  /** False with `--no-browser`. */
  readonly browser?: boolean;
}

/** Name of the destination that points to the practice server. */
const DEMO_DESTINATION = 'practice';
const DEMO_KIND = 'haplo-batch';
/** Copies of the demo files, in the data directory: they can be changed and dragged about. */
const DEMO_FOLDER = 'demo';
const CONTROL = 'control.json';
const READY_MS_MAX = 20_000;

const readyLine = z.object({
  url: z.string(),
  services: z.record(
    z.string(),
    z.looseObject({ url: z.string(), user: z.string().optional(), secret: z.string() }),
  ),
});
type Ready = z.output<typeof readyLine>;

/** `waybill start`: everything to try Waybill out: practice server, its destination, demo files, and the page. */
export async function start(
  context: CommandContext,
  _args: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { terminal, dataDir } = context;
  const connection = await context.connect();
  const server = await startPractice(dataDir);
  try {
    await demo(connection, server.ready, dataDir);
    terminal.print(`Practice server: ${server.ready.url}`);
    terminal.print(`Demo files: ${join(dataDir, DEMO_FOLDER)}`);
    terminal.print(`Waybill: ${connection.url()}`);
    const page = await openPage(context, connection, options.browser !== false);
    terminal.hint('Stop with Ctrl-C.');
    const isQuit = page.ended.then(() => true);
    const quit = await Promise.race([until(context.interrupted), server.ended, isQuit]);
    page.close();
    return context.interrupted.aborted || quit === true ? EXIT.ok : EXIT.failure;
  } finally {
    server.child.kill();
  }
}

interface RunningPractice {
  readonly child: ChildProcess;
  readonly ready: Ready;
  readonly ended: Promise<void>;
}

/** Starts the practice server as a process of its own, which ends with this one. */
async function startPractice(dataDir: string): Promise<RunningPractice> {
  const cli = fileURLToPath(builtFile('cli.js'));
  // Inside the installed app the same executable is the command.
  const command = process.versions['electron'] === undefined ? cli : '--cli';
  const args = [command, 'practice', '--json', '--with-parent', '--data', join(dataDir, PRACTICE_FOLDER)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => resolve()).once('error', () => resolve()),
  );
  const late = AbortSignal.timeout(READY_MS_MAX);
  const first = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    ended,
    until(late),
  ]);
  if (first !== undefined) return { child, ended, ready: readyLine.parse(JSON.parse(first)) };
  child.kill();
  throw new UsageError('The practice server did not start.', 'Run `waybill practice` to see why.');
}

/** Makes the demo destination point to this practice server, and queues the demo files when nothing was added yet. */
async function demo(connection: Connection, ready: Ready, dataDir: string): Promise<void> {
  const { client } = connection;
  const service = ready.services[DEMO_KIND];
  if (service === undefined) throw new Error('the practice server has no such service');
  const folder = join(dataDir, DEMO_FOLDER);
  await cp(fileURLToPath(shippedFile('assets/demo')), folder, { recursive: true, force: false });
  valueOf(
    await client.saveDestination({
      body: {
        name: DEMO_DESTINATION,
        kind: DEMO_KIND,
        url: service.url,
        ...(service.user === undefined ? {} : { user: service.user }),
        secret: service.secret,
        secretStore: 'settings',
        options: { control: join(folder, CONTROL) },
      },
    }),
  );
  const known = valueOf(await client.listBatches({ query: { destination: DEMO_DESTINATION, limit: 1 } }));
  if (known.items.length > 0) return;
  const body = {
    destination: DEMO_DESTINATION,
    paths: [join(folder, 'files')],
    comment: 'Demo files',
    by: 'cli' as const,
  };
  valueOf(await client.addBatch({ body }));
}
