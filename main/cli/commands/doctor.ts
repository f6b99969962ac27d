import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { valueOf } from '../outcome.ts';

const MARKS = { ok: 'ok     ', warning: 'warning', error: 'ERROR  ' } as const;

/** `waybill doctor`: looks at everything that commonly goes wrong. */
export async function doctor({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client } = await connect();
  const view = valueOf(await client.doctor());
  terminal.json(view);
  for (const finding of view.findings) {
    terminal.print(`${MARKS[finding.severity]}  ${finding.name}: ${finding.detail}`);
    if (finding.next !== undefined) terminal.print(`           Next: ${finding.next}`);
  }
  return view.ok ? EXIT.ok : EXIT.failure;
}
