import { app, session, type WebContents } from 'electron';
import type { Log } from '../core/ports/log.ts';
import { PAGE_ORIGIN } from './answerPage.ts';

/** What the page may ask the system for; everything else is denied. */
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/**
 * Locks for every web contents there will ever be: no other page, no new window, no web view, no permission but to copy
 * text, no device.
 */
export function setLocks(log: Log): void {
  app.on('web-contents-created', (_event, contents) => lock(contents, log));
  const own = session.defaultSession;
  own.setPermissionRequestHandler((contents, permission, answer) => {
    answer(contents.getURL().startsWith(`${PAGE_ORIGIN}/`) && ALLOWED_PERMISSIONS.has(permission));
  });
  own.setPermissionCheckHandler(
    (_contents, permission, origin) => isPageOrigin(origin) && ALLOWED_PERMISSIONS.has(permission),
  );
  own.setDevicePermissionHandler(() => false);
  // Answers are read by the page itself, or saved by it from memory; nothing is fetched to the disk from elsewhere.
  own.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${PAGE_ORIGIN}/`)) event.preventDefault();
  });
}

function isPageOrigin(origin: string): boolean {
  return origin === PAGE_ORIGIN || origin === `${PAGE_ORIGIN}/`;
}

function lock(contents: WebContents, log: Log): void {
  const refuse = (event: { preventDefault(): void }, what: string): void => {
    event.preventDefault();
    log.warn('the page tried to leave', { what });
  };
  contents.on('will-navigate', (event) => refuse(event, 'navigation'));
  contents.on('will-redirect', (event) => refuse(event, 'redirect'));
  contents.on('will-attach-webview', (event) => refuse(event, 'web view'));
  contents.on('will-frame-navigate' as 'will-navigate', (event) => refuse(event, 'frame'));
  contents.setWindowOpenHandler(() => {
    log.warn('the page tried to leave', { what: 'new window' });
    return { action: 'deny' };
  });
}
