import { isAbsolute, join } from 'node:path';
import { HIDDEN_SWITCH } from './commandLine.ts';

/** The freedesktop.org autostart entry of a Linux desktop. */
export function autostartFile(env: NodeJS.ProcessEnv, home: string): string {
  const config = env['XDG_CONFIG_HOME'];
  const base = config !== undefined && isAbsolute(config) ? config : join(home, '.config');
  return join(base, 'autostart', 'waybill.desktop');
}

/** Its text. Quoting as the Desktop Entry Specification has it for `Exec`. */
export function autostartEntry(program: string, args: readonly string[]): string {
  const quoted = [program, ...args, HIDDEN_SWITCH].map(
    (part) => `"${part.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('%', '%%')}"`,
  );
  // The value as a whole is a string of the file, where a backslash is written twice.
  const exec = quoted.join(' ').replaceAll('\\', '\\\\');
  return `[Desktop Entry]\nType=Application\nName=Waybill\nExec=${exec}\nTerminal=false\n`;
}
