// `npm run check`: types, lint and format at once, on all cores. Each tells its words in one piece; all always run.
import { spawn } from 'node:child_process';

const CHECKS = [
  ['tsc', '-b'],
  ['oxlint', 'main', 'renderer', 'shared', 'test'],
  ['prettier', '--check', '--log-level', 'warn', '.'],
];

const codes = await Promise.all(
  CHECKS.map(async ([program, ...args]) => {
    const began = Date.now();
    // npm has put the packages' programs on the path; on Windows they are scripts of its shell.
    const child = spawn(program, args, { shell: process.platform === 'win32' });
    const words = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => words.push(text));
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    process.stdout.write(Buffer.concat(words));
    process.stdout.write(
      `${program}: ${code === 0 ? 'good' : `ended with ${code}`}, ${Date.now() - began} ms\n`,
    );
    return code;
  }),
);
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
