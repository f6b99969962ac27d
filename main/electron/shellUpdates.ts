import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { app } from 'electron';
import { z } from 'zod';
import { createClient } from '../../shared/api/wholeClient.ts';
import type { UpdateState } from '../../shared/model/updates.ts';
import type { DaemonAt } from '../cli/findDaemon.ts';
import { loopbackTransport } from '../cli/loopbackTransport.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { UpdateAction } from './channels.ts';
import type * as Engine from './updateEngine.ts';
import { Updates } from './updates.ts';
import { whyNoUpdates } from './whyNoUpdates.ts';

export interface ShellUpdatesParts {
  /** Root of the app: what holds package.json and `dist`. */
  readonly root: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly daemon: () => DaemonAt | undefined;
  /** The daemon is part of this app, and ends with it. */
  readonly isOwnDaemon: () => boolean;
  readonly onInstall: () => void;
  readonly onState: (state: UpdateState) => void;
}

/** What a release writes into package.json besides. */
const releaseSchema = z.object({ updatePublisher: z.string().min(1).optional() });

/** The updates of this build, over the daemon's settings and electron-updater. */
export function shellUpdates(parts: ShellUpdatesParts): Updates {
  const { clock, daemon, isOwnDaemon, log, onInstall, onState, root } = parts;
  const publisher = publisherIn(root);
  return new Updates({
    // A bundle of its own: with no feed set nothing of it is ever read.
    engine: () => {
      const load = createRequire(join(root, 'package.json'));
      const { makeUpdateEngine } = load(join(root, 'dist/electron/updateEngine.cjs')) as typeof Engine;
      return makeUpdateEngine({ publisher, log });
    },
    wish: async () => {
      const at = daemon();
      if (at === undefined) return undefined;
      const transport = loopbackTransport(at.url, at.token);
      const answer = await createClient({ call: transport.call }).updates();
      transport.close();
      return answer.ok ? answer.value : undefined;
    },
    whyNot: () =>
      whyNoUpdates({
        platform: process.platform,
        isPackaged: app.isPackaged,
        appImage: process.env['APPIMAGE'],
        publisher,
        isOwnDaemon: isOwnDaemon(),
      }),
    onInstall,
    onState,
    now: () => clock.now(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    log,
  });
}

function publisherIn(root: string): string | undefined {
  try {
    return releaseSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).updatePublisher;
  } catch {
    return undefined;
  }
}

/** Does what a person wants done about an update, and tells how it stands then. */
export function actOnUpdate(updates: Updates, what: UpdateAction): UpdateState {
  switch (what) {
    case 'check':
      void updates.check();
      break;
    case 'download':
      void updates.download();
      break;
    case 'install':
      updates.want();
      break;
    default:
      what satisfies never;
  }
  return updates.state;
}
