import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { valueOf } from '../outcome.ts';
import { printTable } from '../tables.ts';

/** `waybill token add NAME`: makes a token for a script and shows it, this once. */
export async function add(
  { terminal, connect }: CommandContext,
  [name = '']: readonly string[],
  options: { readonly readOnly?: boolean },
): Promise<ExitCode> {
  const { client } = await connect();
  const made = valueOf(await client.addToken({ body: { name, readOnly: options.readOnly === true } }));
  terminal.json(made);
  terminal.print(made.token);
  const may = made.scope === 'read' ? 'ask, and change nothing' : 'do everything';
  terminal.hint(`It may ${may}. It is shown only now: keep it where only the script can read it.`);
  return EXIT.ok;
}

/** `waybill token list`. */
export async function list({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client } = await connect();
  const { items } = valueOf(await client.listTokens());
  terminal.json({ items });
  if (items.length === 0) terminal.hint('There are no named tokens. Next: waybill token add NAME');
  const rows = items.map((one) => [one.name, one.scope, one.createdAt, one.lastUsedAt ?? 'never']);
  if (rows.length > 0) printTable(terminal, ['name', 'may', 'made', 'last used'], rows);
  return EXIT.ok;
}

/** `waybill token remove NAME`. */
export async function remove(
  { terminal, connect }: CommandContext,
  [name = '']: readonly string[],
): Promise<ExitCode> {
  const { client } = await connect();
  valueOf(await client.removeToken({ params: { name } }));
  terminal.json({ removed: name });
  terminal.hint(`"${name}" opens nothing from now on.`);
  return EXIT.ok;
}
