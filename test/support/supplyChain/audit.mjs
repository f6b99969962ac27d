// `npm run audit:shipped`: known holes in what ships. 1 = there are high or critical ones; 0 = there are none, or the registry
// does not answer such questions, which is said loudly. With `--strict` (for a release) silence is 1 as well.
import { execFile } from 'node:child_process';
import { ROOT, shippedPackages } from './shipped.mjs';

const BYTES_MAX = 64 * 1024 * 1024;
const ANSWER_MS_MAX = 60_000;
const SERIOUS = new Set(['high', 'critical']);

const told = await new Promise((resolve) => {
  const options = { cwd: ROOT, maxBuffer: BYTES_MAX, timeout: ANSWER_MS_MAX };
  execFile('npm', ['audit', '--json'], options, (_error, stdout) => resolve(stdout));
});
let report;
try {
  report = JSON.parse(told);
} catch {
  report = {};
}
if (report.vulnerabilities === undefined) {
  process.stderr.write(
    'AUDIT NOT DONE: the registry did not answer. Run `npm run audit:shipped` where it does.\n',
  );
  process.exitCode = process.argv.includes('--strict') ? 1 : 0;
} else {
  const ships = new Set([...(await shippedPackages()), 'electron']);
  const found = Object.values(report.vulnerabilities).filter(({ name }) => ships.has(name));
  for (const { name, severity, range } of found)
    process.stderr.write(`audit: ${severity}: ${name} ${range}\n`);
  process.stdout.write(`${JSON.stringify({ asked: ships.size, found: found.length })}\n`);
  process.exitCode = found.some(({ severity }) => SERIOUS.has(severity)) ? 1 : 0;
}
