import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SettingsLockView } from '../../../shared/api/routes/settingsLock.ts';
import { PASSPHRASE_LENGTH_MIN } from '../../../shared/model/settingsLock.ts';
import { hashPassphrase } from '../../localApi/lockHash.ts';
import { resetProof } from '../../localApi/settingsLock.ts';
import { TOKEN_FILE } from '../../localApi/tokenFile.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { ask, readAll } from '../input.ts';
import { UsageError, valueOf } from '../outcome.ts';
import type { Terminal } from '../terminal.ts';

interface FromStdin {
  readonly passphraseStdin?: boolean;
}

/** `waybill lock show`: whether the settings are locked. */
export async function show({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client } = await connect();
  tell(terminal, valueOf(await client.settingsLock()));
  return EXIT.ok;
}

/** `waybill lock set`: locks the settings, or changes the passphrase of an open lock. */
export async function set(
  { terminal, connect }: CommandContext,
  _args: readonly string[],
  options: FromStdin,
): Promise<ExitCode> {
  const passphrase = await newPassphrase(terminal, options);
  const { client } = await connect();
  valueOf(await client.setSettingsLock({ body: { passphrase } }));
  tell(terminal, valueOf(await client.closeSettingsLock()));
  return EXIT.ok;
}

/** `waybill lock open`: opens the lock for a while. */
export async function open(
  { terminal, connect }: CommandContext,
  _args: readonly string[],
  options: FromStdin,
): Promise<ExitCode> {
  const passphrase = await passphraseOf(terminal, options, 'PIN or passphrase: ');
  const connection = await connect();
  tell(terminal, valueOf(await connection.client.openSettingsLock({ body: { passphrase } })));
  if (connection.isHost()) terminal.hint('No daemon is running: the lock closes when this command ends.');
  return EXIT.ok;
}

/** `waybill lock close`: closes it now. */
export async function close({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client } = await connect();
  tell(terminal, valueOf(await client.closeSettingsLock()));
  return EXIT.ok;
}

/** `waybill lock remove`: takes an open lock away. */
export async function remove({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client } = await connect();
  valueOf(await client.removeSettingsLock());
  tell(terminal, valueOf(await client.settingsLock()));
  return EXIT.ok;
}

/** `waybill lock reset`: takes a forgotten lock away, for whoever can read this user's files. */
export async function reset({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client, dataDir } = await connect();
  const token = (await readFile(join(dataDir, TOKEN_FILE), 'utf8')).trim();
  tell(terminal, valueOf(await client.resetSettingsLock({ body: { proof: resetProof(token) } })));
  return EXIT.ok;
}

/** `waybill lock hash`: what the administrator's file takes as `settingsLock`. */
export async function hash(
  { terminal }: CommandContext,
  _args: readonly string[],
  options: FromStdin,
): Promise<ExitCode> {
  const settingsLock = await hashPassphrase(await newPassphrase(terminal, options));
  terminal.json({ settingsLock });
  terminal.print(settingsLock);
  return EXIT.ok;
}

function tell(terminal: Terminal, lock: SettingsLockView): void {
  terminal.json(lock);
  terminal.print(sentenceOf(lock));
}

function sentenceOf({ state, by, until, triesFrom }: SettingsLockView): string {
  const whose = by === 'administrator' ? ' by the administrator' : '';
  switch (state) {
    case 'none':
      return 'The settings have no lock.';
    case 'open':
      return `The settings are unlocked until ${until ?? 'later'}, and longer while something is changed.`;
    case 'closed':
      return triesFrom === undefined
        ? `The settings are locked${whose}.`
        : `The settings are locked${whose}; the next try counts from ${triesFrom} on.`;
    default:
      return state satisfies never;
  }
}

async function newPassphrase(terminal: Terminal, options: FromStdin): Promise<string> {
  const passphrase = await passphraseOf(terminal, options, 'New PIN or passphrase: ');
  if (passphrase.length < PASSPHRASE_LENGTH_MIN)
    throw new UsageError('That is too short.', `Use ${PASSPHRASE_LENGTH_MIN} characters or more.`);
  if (options.passphraseStdin === true) return passphrase;
  if ((await ask(terminal, 'The same again: ', { hidden: true })) === passphrase) return passphrase;
  throw new UsageError('The two differ.', 'Type it again.');
}

async function passphraseOf(terminal: Terminal, options: FromStdin, question: string): Promise<string> {
  const { stdin } = terminal.surroundings;
  if (options.passphraseStdin === true) return (await readAll(stdin)).replace(/\r?\n$/, '');
  if (stdin.isTTY) return ask(terminal, question, { hidden: true });
  throw new UsageError('The passphrase is missing.', 'Give it with --passphrase-stdin < FILE.');
}
