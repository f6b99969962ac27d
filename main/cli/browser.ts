import { spawn } from 'node:child_process';
import type { Surroundings } from './terminal.ts';

/** Opens an address in the person's browser. False where there is none to open. */
export function openBrowser(url: string, { env, platform }: Surroundings): Promise<boolean> {
  const command = browserCommand(url, platform, env);
  if (command === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const [program, ...args] = command;
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.on('error', () => resolve(false));
    child.on('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

function browserCommand(
  url: string,
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
): readonly [string, ...string[]] | undefined {
  switch (platform) {
    case 'darwin':
      return ['open', url];
    case 'win32':
      return ['rundll32', 'url.dll,FileProtocolHandler', url];
    default:
      return env['DISPLAY'] === undefined && env['WAYLAND_DISPLAY'] === undefined
        ? undefined
        : ['xdg-open', url];
  }
}
