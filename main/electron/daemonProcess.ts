import { z } from 'zod';
import { logLevelFrom } from '../adapters/log/logLevel.ts';
import { startDaemon } from '../daemon.ts';

/** What Electron's utility process has and plain Node has not. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', heard: (message: { readonly data: unknown }) => void): void;
}

const arguments_ = z.object({
  dataDir: z.string(),
  isRestart: z.boolean(),
  /** Makes the app the `waybill` command. */
  command: z.tuple([z.string()], z.string()).optional(),
});

/** After a bug the log gets so long to write it down, ms. */
const LAST_WORDS_MS = 200;

const port = (process as unknown as { readonly parentPort: ParentPort }).parentPort;
const { command, dataDir, isRestart } = arguments_.parse(JSON.parse(process.argv[2] ?? '{}'));
const started = await startDaemon({
  dataDir,
  hosted: 'electron',
  ...(command === undefined ? {} : { command }),
  logLevel: logLevelFrom(process.env['WAYBILL_LOG']),
  // After a crash another program may have taken the old port.
  ...(isRestart ? { port: 0 } : {}),
});
if (started.ok) {
  const { log, stop } = started.value;
  const onBug = (error: unknown): void => {
    log.error('an unexpected error ends the daemon', {
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      stack: error instanceof Error ? error.stack : undefined,
    });
    setTimeout(() => process.exit(1), LAST_WORDS_MS);
  };
  process.on('uncaughtException', onBug).on('unhandledRejection', onBug);
  port.on('message', ({ data }) => {
    if (data === 'stop') void stop().then(() => process.exit(0));
  });
  port.postMessage({ state: 'ready' });
} else {
  const { code, facts } = started.failure;
  port.postMessage({ state: 'refused', code, facts });
  setTimeout(() => process.exit(1), LAST_WORDS_MS);
}
