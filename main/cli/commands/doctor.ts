import type { CommandContext } from '../command.ts';
import { ownVersion } from '../../adapters/installed/installed.ts';
import { versionFinding } from '../../localApi/doctor/servers.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { valueOf } from '../outcome.ts';

const MARKS = { ok: 'ok     ', warning: 'warning', error: 'ERROR  ' } as const;

/** `waybill doctor`: looks at everything that commonly goes wrong. */
export async function doctor({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client } = await connect();
  const told = valueOf(await client.doctor());
  const { version } = valueOf(await client.status());
  const findings = [versionFinding(version, ownVersion()), ...told.findings];
  const view = { ok: findings.every((finding) => finding.ok), findings };
  terminal.json(view);
  for (const finding of view.findings) {
    terminal.print(`${MARKS[finding.severity]}  ${finding.name}: ${finding.detail}`);
    if (finding.next !== undefined) terminal.print(`           Next: ${finding.next}`);
  }
  return view.ok ? EXIT.ok : EXIT.failure;
}
