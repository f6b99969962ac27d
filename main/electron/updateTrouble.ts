import type { UpdateTrouble } from '../../shared/model/updates.ts';

/** Codes of electron-updater 6.8.10 (`newError(..., code)` in its sources) and of builder-util-runtime 9.7.0. */
const BY_CODE: Readonly<Record<string, UpdateTrouble>> = {
  ERR_CHECKSUM_MISMATCH: 'digest',
  ERR_UPDATER_NO_CHECKSUM: 'digest',
  ERR_UPDATER_INVALID_SIGNATURE: 'signature',
  ERR_UPDATER_CHANNEL_FILE_NOT_FOUND: 'no-feed-there',
  ERR_UPDATER_INVALID_UPDATE_INFO: 'no-feed-there',
  ERR_UPDATER_INVALID_VERSION: 'no-feed-there',
  ERR_UPDATER_NO_FILES_PROVIDED: 'no-feed-there',
  ERR_UPDATER_ZIP_FILE_NOT_FOUND: 'no-feed-there',
  ERR_UPDATER_OLD_FILE_NOT_FOUND: 'cannot-replace',
  EACCES: 'cannot-replace',
  EPERM: 'cannot-replace',
  EROFS: 'cannot-replace',
};
/** What Chromium says where nothing answers (`net::ERR_...`): there is no code beside the text. */
const OUT_OF_REACH = /net::ERR_(?:INTERNET|CONNECTION|NAME|ADDRESS|TIMED_OUT|NETWORK|PROXY|CERT|SSL|EMPTY)/;
/** What the gate of the engine refuses: anything but the feed's own place, redirects above all. */
const BLOCKED = /net::ERR_BLOCKED_BY_CLIENT/;

/** What went wrong, from what the engine throws. */
export function updateTrouble(error: unknown): UpdateTrouble {
  const {
    code,
    statusCode,
    message = '',
  } = (error ?? {}) as {
    readonly code?: unknown;
    readonly statusCode?: unknown;
    readonly message?: string;
  };
  const known = typeof code === 'string' ? BY_CODE[code] : undefined;
  if (known !== undefined) return known;
  if (/sha(?:512|2) checksum mismatch/i.test(message)) return 'digest';
  if (BLOCKED.test(message)) return 'no-feed-there';
  if (OUT_OF_REACH.test(message)) return 'unreachable';
  return typeof statusCode === 'number' ? 'no-feed-there' : 'other';
}
