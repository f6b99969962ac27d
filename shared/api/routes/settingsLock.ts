import { z } from 'zod';
import { PASSPHRASE_LENGTH_MAX, PASSPHRASE_LENGTH_MIN } from '../../model/settingsLock.ts';
import { API_ROOT } from '../paging.ts';
import { route } from '../route.ts';

/** How the lock of the settings stands. */
export const settingsLockView = z.object({
  /** `none`: there is no lock. `open`: there is one, and changes are possible until it closes. */
  state: z.enum(['none', 'open', 'closed']),
  /** Whose lock it is: one of the administrator's file cannot be changed here. */
  by: z.enum(['person', 'administrator']).optional(),
  /** Open: closes then, unless something is changed before. */
  until: z.iso.datetime().optional(),
  /** After wrong tries: no other is taken before. */
  triesFrom: z.iso.datetime().optional(),
});
export type SettingsLockView = z.output<typeof settingsLockView>;

const passphrase = z.string().min(1).max(PASSPHRASE_LENGTH_MAX);

/** The lock for shared computers: destinations, folders, windows, tokens and settings are seen, but not changed. */
export const settingsLockRoutes = {
  settingsLock: route({
    method: 'GET',
    path: `${API_ROOT}/settings-lock`,
    summary: 'Whether the settings are locked.',
    scope: 'read',
    output: settingsLockView,
    status: 200,
  }),
  setSettingsLock: route({
    method: 'PUT',
    path: `${API_ROOT}/settings-lock`,
    summary: 'Lock the settings with a PIN or passphrase, or change it. The lock is open at first.',
    scope: 'write',
    guarded: true,
    body: z.object({ passphrase: z.string().min(PASSPHRASE_LENGTH_MIN).max(PASSPHRASE_LENGTH_MAX) }),
    output: settingsLockView,
    status: 200,
    problems: ['settings.protected', 'settings.locked', 'request.forbidden'],
  }),
  removeSettingsLock: route({
    method: 'DELETE',
    path: `${API_ROOT}/settings-lock`,
    summary: 'Take the lock away.',
    scope: 'write',
    guarded: true,
    status: 204,
    problems: ['settings.protected', 'settings.locked', 'request.forbidden'],
  }),
  openSettingsLock: route({
    method: 'POST',
    path: `${API_ROOT}/settings-lock/open`,
    summary: 'Open the lock with its PIN or passphrase, for ten minutes after the last change.',
    scope: 'write',
    body: z.object({ passphrase }),
    output: settingsLockView,
    status: 200,
    problems: ['settings.wrong-passphrase', 'settings.too-many-tries', 'request.forbidden'],
  }),
  closeSettingsLock: route({
    method: 'POST',
    path: `${API_ROOT}/settings-lock/close`,
    summary: 'Close the lock now.',
    scope: 'write',
    output: settingsLockView,
    status: 200,
  }),
  resetSettingsLock: route({
    method: 'POST',
    path: `${API_ROOT}/settings-lock/reset`,
    summary:
      'Take a forgotten lock away. `proof` is the HMAC-SHA256 (hex) of `waybill settings lock reset`, its key the token of the token file: only who can read that file knows it.',
    scope: 'write',
    body: z.object({ proof: z.string().regex(/^[0-9a-f]{64}$/) }),
    output: settingsLockView,
    status: 200,
    problems: ['settings.locked', 'request.forbidden'],
  }),
} as const;
