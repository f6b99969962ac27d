import { parseArgs } from 'node:util';
import { operatorHeader } from '../../shared/api/operatorHeader.ts';
import { STATUS_PATH } from '../../shared/api/routes/daemon.ts';
import type { StatusView } from '../../shared/api/views.ts';
import { dataDirPath } from '../adapters/settings/dataDir.ts';
import { printStatus } from './commands/status.ts';
import { EXIT, type ExitCode } from './exitCodes.ts';
import { findDaemon, type DaemonAt } from './findDaemon.ts';
import { loopbackTransport } from './loopbackTransport.ts';
import { statusOf } from './statusAnswer.ts';
import { Terminal, type Surroundings } from './terminal.ts';

/** A daemon that takes longer is asked by the whole program, which waits for it, ms. */
const WAIT_MS_MAX = 1_000;

/**
 * Answers a plain `waybill status` from a running daemon. Undefined, with nothing printed, wherever there is more to do or
 * to say than that: the whole program then begins anew. Built into one file with nothing in it that this does not use, since
 * most of the command's time is spent reading code.
 */
export async function quickStatus(
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode | undefined> {
  const options = plainOptions(argv);
  if (options === undefined) return undefined;
  const { env, platform, home, cwd } = surroundings;
  const daemon = await findDaemon(
    dataDirPath({ given: options.data, env, platform, home, cwd }),
    WAIT_MS_MAX,
  );
  if (daemon === undefined) return undefined;
  const view = await ask(daemon, options.operator ?? env['WAYBILL_OPERATOR']).catch(() => undefined);
  if (view === undefined) return undefined;
  printStatus(new Terminal(surroundings, options.json === true), view, false);
  return EXIT.ok;
}

async function ask(daemon: DaemonAt, operator: string | undefined): Promise<StatusView | undefined> {
  const transport = loopbackTransport(daemon.url, daemon.token);
  try {
    const response = await transport.call({
      method: 'GET',
      path: STATUS_PATH,
      headers: { accept: 'application/json', ...operatorHeader(operator) },
      signal: AbortSignal.timeout(WAIT_MS_MAX),
    });
    return response.status === 200 ? statusOf(JSON.parse(await response.text())) : undefined;
  } finally {
    transport.close();
  }
}

interface PlainOptions {
  readonly data?: string | undefined;
  readonly json?: boolean | undefined;
  readonly operator?: string | undefined;
}

/** The options of a command line that says nothing but `status`; undefined for any other, also for one with a mistake in it. */
function plainOptions(argv: readonly string[]): PlainOptions | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { data: { type: 'string' }, json: { type: 'boolean' }, operator: { type: 'string' } },
    });
    return positionals.length === 1 && positionals[0] === 'status' ? values : undefined;
  } catch {
    return undefined;
  }
}
