import { z } from 'zod';

/** `latest` takes finished versions only, `beta` those for trying out as well as they come. */
export const UPDATE_CHANNELS = ['latest', 'beta'] as const;
export type UpdateChannel = (typeof UPDATE_CHANNELS)[number];

/** Longer than any address that a person would give. */
const FEED_LENGTH_MAX = 2_000;
/**
 * https without user, query or fragment (a key in an address ends up in logs); http only on this computer itself, for trying
 * a feed out.
 */
const FEED_FORM = /^(?:https:\/\/[^\s/?#@\\]+|http:\/\/127\.0\.0\.1(?::\d{1,5})?)(?:\/[^\s?#\\]*)?$/i;

/** Whether updates of the desktop app may be looked for at this address. */
export function isUpdateFeed(address: string): boolean {
  return address.length <= FEED_LENGTH_MAX && FEED_FORM.test(address);
}

/** Where updates are looked for; empty = nowhere: then nothing asks, and nothing is installed. */
export const updateFeedSchema = z
  .string()
  .refine((address) => address === '' || isUpdateFeed(address), 'https, or http on 127.0.0.1');

/** What the desktop app looks for. */
export interface UpdateWish {
  /** Address of the feed; empty = none. */
  readonly feed: string;
  readonly channel: UpdateChannel;
}

/** A newer version, as the feed tells of it. */
export interface FoundUpdate {
  readonly version: string;
  /** Release notes as plain text, cut to a readable length. */
  readonly notes?: string;
  /** Size of the download. */
  readonly bytes?: number;
}

/**
 * Why there is no looking for updates: no feed is set, the daemon is another program's (its updates come from whoever
 * installed it), this build is none that can replace itself (a package manager's, or not installed), or it does not know
 * whose signature to ask for.
 */
export const UPDATES_OFF = ['no-feed', 'other-daemon', 'package', 'no-publisher'] as const;
export type UpdatesOff = (typeof UPDATES_OFF)[number];

/** What went wrong: the feed is out of reach, is none, the file is not the one the feed names, is not signed as ours is, or else. */
export const UPDATE_TROUBLES = [
  'unreachable',
  'no-feed-there',
  'digest',
  'signature',
  'cannot-replace',
  'other',
] as const;
export type UpdateTrouble = (typeof UPDATE_TROUBLES)[number];

/** How the update of the desktop app stands. */
export type UpdateState =
  | { readonly state: 'off'; readonly why: UpdatesOff }
  /** Nothing newer is known. `checkedAt` is ms since the epoch of the last look that went well. */
  | { readonly state: 'idle'; readonly checkedAt?: number }
  | { readonly state: 'checking' }
  | { readonly state: 'available'; readonly found: FoundUpdate }
  | { readonly state: 'downloading'; readonly found: FoundUpdate; readonly percent: number }
  /** Checked and waiting. With `wanted` it is installed as soon as nothing is on its way, or when the app is quit. */
  | { readonly state: 'ready'; readonly found: FoundUpdate; readonly wanted: boolean }
  | { readonly state: 'failed'; readonly trouble: UpdateTrouble; readonly found?: FoundUpdate };
