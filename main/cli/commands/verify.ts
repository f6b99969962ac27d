import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { UsageError } from '../outcome.ts';
import { readFingerprint } from '../../adapters/signing/keyFile.ts';
import { isAllGood, type Finding } from '../verify/finding.ts';
import type { Expected } from '../verify/trust.ts';
import { verifyRecords } from '../verify/verifyRecords.ts';

interface Options {
  readonly fingerprint?: string;
  readonly chain?: boolean;
  readonly files?: string;
  readonly allowUnsigned?: boolean;
}

const MARKS: Readonly<Record<Finding['result'], string>> = { ok: 'ok   ', wrong: 'WRONG', note: 'note ' };

/** `waybill verify FILE`: looks at receipts and exports with no daemon and no network, and changes nothing. */
export async function verify(
  { terminal, dataDir }: CommandContext,
  [name = '']: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { cwd } = terminal.surroundings;
  const expected = await expectedKey(options.fingerprint, dataDir);
  const path = resolve(cwd, name);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${name} cannot be read (${error.code ?? 'unknown'}).`, 'Check the spelling.');
  });
  const findings = await verifyRecords(bytes, {
    expected,
    allowUnsigned: options.allowUnsigned === true,
    isWhole: options.chain === true,
    ...(options.files === undefined ? {} : { files: resolve(cwd, options.files) }),
  });
  const isGood = isAllGood(findings);
  terminal.json({ ok: isGood, file: path, expected, findings });
  for (const { about, check, result, says } of findings) {
    const what = about === check ? check : `${about}, ${check}`;
    terminal.print(`${MARKS[result]}  ${what}: ${says}`);
  }
  terminal.print(isGood ? 'Everything that was looked at is right.' : 'This does not prove what it should.');
  return isGood ? EXIT.ok : EXIT.failure;
}

async function expectedKey(given: string | undefined, dataDir: string): Promise<Expected> {
  if (given !== undefined) {
    const fingerprint = given.replaceAll(/[\s:]/g, '').toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(fingerprint))
      throw new UsageError(
        `"${given}" is no fingerprint.`,
        'It has 64 hexadecimal digits; `waybill doctor` shows it.',
      );
    return { fingerprint, from: 'option' };
  }
  const fingerprint = await readFingerprint(dataDir);
  return { fingerprint, from: fingerprint === undefined ? 'nowhere' : 'installation' };
}
