import { app, utilityProcess } from 'electron';
import { z } from 'zod';
import { COMMAND_SWITCH } from './commandLine.ts';
import { FAILURE_CODES } from '../../shared/model/failureCatalogue.ts';
import type { HostedDaemon } from './daemonLink.ts';

/** A daemon that was asked to end gets so long for what is under way, ms. */
const STOP_MS_MAX = 10_000;

const startMessage = z.discriminatedUnion('state', [
  z.object({ state: z.literal('ready') }),
  z.object({
    state: z.literal('refused'),
    code: z.enum(FAILURE_CODES),
    facts: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
]);

/** Runs the daemon in a process of its own, so that a slow disk never freezes a window. It dies with ours. */
export function hostDaemon(
  file: string,
  given: { readonly dataDir: string; readonly isRestart: boolean },
): HostedDaemon {
  const child = utilityProcess.fork(file, [JSON.stringify({ ...given, command: ownCommand() })], {
    serviceName: 'Waybill daemon',
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const started = new Promise<z.output<typeof startMessage> | undefined>((resolve) => {
    child.once('message', (message: unknown) => resolve(startMessage.safeParse(message).data));
    void ended.then(() => resolve(undefined));
  });
  const stop = async (): Promise<void> => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process has no origin
    child.postMessage('stop');
    const late = setTimeout(() => child.kill(), STOP_MS_MAX);
    await ended;
    clearTimeout(late);
  };
  return { started, ended, stop };
}

/** What makes this app the command: its own executable, which a helper process cannot know of itself. */
function ownCommand(): readonly string[] {
  return [
    process.execPath,
    ...(app.isPackaged ? [] : [app.getAppPath()]),
    ...(app.commandLine.hasSwitch('no-sandbox') ? ['--no-sandbox'] : []),
    COMMAND_SWITCH,
  ];
}
