import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtFile, shippedFile } from './adapters/installed/installed.ts';
import { layDownDemo } from './adapters/practice/demoFiles.ts';
import { startPracticeProcess } from './adapters/practice/practiceProcess.ts';
import { PracticeKeeper, type PracticeParts } from './core/practice/practiceKeeper.ts';
import type { PracticeGround } from './core/ports/practice.ts';

/** State of the practice server, in the data directory. */
export const PRACTICE_FOLDER = 'practice';
/** Copies of the demo files, in the data directory: they can be changed and dragged about. */
const DEMO_FOLDER = 'demo';

/** It is started so long after everything is ready, ms; most commands that host a daemon are over by then. */
const AFTER_READY_MS = { serve: 250, electron: 250, command: 1_000 } as const;

/** Program and first arguments that make it the `waybill` command. */
type Command = readonly [string, ...string[]];

/** What keeps the practice server of a data directory. `command` as in `DaemonOptions`. */
export function practiceKeeper(
  { dataDir, command = ownCommand() }: { readonly dataDir: string; readonly command?: Command },
  { core, destinations, setting, clock, log }: Omit<PracticeParts, 'ground'>,
): PracticeKeeper {
  const ground = practiceGround(dataDir, command);
  return new PracticeKeeper({ core, destinations, ground, setting, clock, log });
}

/** Begins with the daemon; gives what ends it. */
export function beginPractice(
  keeper: PracticeKeeper,
  hosted: keyof typeof AFTER_READY_MS,
): () => Promise<void> {
  keeper.begin(AFTER_READY_MS[hosted]);
  return () => keeper.end();
}

function practiceGround(dataDir: string, command: Command): PracticeGround {
  return {
    start: (signal) => startPracticeProcess({ command, dataDir: join(dataDir, PRACTICE_FOLDER) }, signal),
    demo: () => layDownDemo(shippedFile('assets/demo'), join(dataDir, DEMO_FOLDER)),
  };
}

/** What makes this very program the `waybill` command; inside the installed app the same executable is it. */
function ownCommand(): Command {
  return process.versions['electron'] === undefined
    ? [process.execPath, fileURLToPath(builtFile('cli.js'))]
    : [process.execPath, '--cli'];
}
