#!/usr/bin/env node
import { homedir } from 'node:os';
import { EXIT, type ExitCode } from './exitCodes.ts';
import { ownSurroundings } from './terminal.ts';

/** After its end a process is given so long to write out what is in its pipes, ms. */
const LAST_WORDS_MS = 3_000;

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (interrupted.signal.aborted) process.exit(EXIT.interrupted);
    interrupted.abort();
  });

process.exitCode = await ended(process.argv.slice(2));
// Nothing should be left open; if something is, it shall not hold the shell.
setTimeout(() => process.exit(), LAST_WORDS_MS).unref();

async function ended(argv: readonly string[]): Promise<ExitCode> {
  const surroundings = ownSurroundings(homedir());
  if (argv.includes('status')) {
    const { quickStatus } = await import('./quickStatus.ts');
    const code = await quickStatus(argv, surroundings);
    if (code !== undefined) return code;
    if (interrupted.signal.aborted) return EXIT.interrupted;
  }
  const { runCli } = await import('./runCli.ts');
  return runCli(argv, surroundings, interrupted.signal);
}
