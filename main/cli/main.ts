#!/usr/bin/env node
import { homedir } from 'node:os';
import { EXIT } from './exitCodes.ts';
import { runCli } from './runCli.ts';
import { ownSurroundings } from './terminal.ts';

/** After its end a process is given so long to write out what is in its pipes, ms. */
const LAST_WORDS_MS = 3_000;

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (interrupted.signal.aborted) process.exit(EXIT.interrupted);
    interrupted.abort();
  });

process.exitCode = await runCli(process.argv.slice(2), ownSurroundings(homedir()), interrupted.signal);
// Nothing should be left open; if something is, it shall not hold the shell.
setTimeout(() => process.exit(), LAST_WORDS_MS).unref();
