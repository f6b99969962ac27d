// `npm run licences`: every package that ships is listed, has an allowed licence, and there are not too many.
// With `--write` packages that are new get a line, whose reason a person fills in.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { desktopPackages, mainPackages, packageFacts, pagePackages, ROOT } from './shipped.mjs';

const LIST = join(ROOT, 'assets/shipped-packages.json');
/** Licences that ask for no more than their notice, which ships with the app. */
const ALLOWED = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
]);
/** Each further package is more code to trust with a lab's data and keys. */
const MAIN_PACKAGES_MAX = 60;
const PLATFORM = /^@libsql\/.+/;

const list = JSON.parse(await readFile(LIST, 'utf8'));
const wrong = [];
const counts = {};
for (const [part, names] of [
  ['main', await mainPackages()],
  ['desktop', await desktopPackages()],
  ['page', await pagePackages()],
]) {
  counts[part] = names.length;
  const known = (list[part] ??= {});
  for (const name of names) {
    const { licence } = await packageFacts(name);
    // The ledger's binary has another name on each system.
    const listed = PLATFORM.test(name) ? '@libsql/*' : name;
    if (process.argv.includes('--write')) known[listed] ??= { licence, why: '' };
    const entry = known[listed];
    if (entry === undefined) wrong.push(`${name} ships and is not listed`);
    else if (licence !== null && entry.licence !== licence)
      wrong.push(`${name} is ${licence}, listed as ${entry.licence}`);
    else if (!ALLOWED.has(entry.licence)) wrong.push(`${name}: the licence ${entry.licence} is not allowed`);
    else if (entry.why === '') wrong.push(`${name}: nobody has said why it is here`);
    else if (licence === null && entry.evidence === undefined)
      wrong.push(`${name} names no licence, and the list no evidence`);
  }
  for (const name of Object.keys(known))
    if (name !== '@libsql/*' && !names.includes(name)) wrong.push(`${name} is listed and does not ship`);
  if (process.argv.includes('--write'))
    list[part] = Object.fromEntries(Object.entries(known).sort(([one], [other]) => (one < other ? -1 : 1)));
}
if (process.argv.includes('--write')) await writeFile(LIST, `${JSON.stringify(list, null, 2)}\n`);
if (counts.main > MAIN_PACKAGES_MAX)
  wrong.push(`${counts.main} packages in main, at most ${MAIN_PACKAGES_MAX} are wanted`);
for (const line of wrong) process.stderr.write(`licences: ${line}\n`);
process.stdout.write(`${JSON.stringify({ ...counts, wrong: wrong.length })}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
