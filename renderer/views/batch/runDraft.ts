/** What the fields for a run hold. */
export interface RunDraft {
  readonly when: 'now' | 'later' | 'window';
  /** As the browser's field gives it: local, without a zone. */
  readonly time: string;
  /** A weekly window by its name. */
  readonly window: string | undefined;
  readonly reason: string;
}

/** The fields as they first stand. */
export const FIRST_RUN_DRAFT: RunDraft = { when: 'now', time: '', window: undefined, reason: '' };

/** True when the fields say enough. */
export function isRunReady({ reason, time, when, window }: RunDraft, needsReason: boolean): boolean {
  if (needsReason && reason.trim() === '') return false;
  switch (when) {
    case 'now':
      return true;
    case 'later':
      return !Number.isNaN(Date.parse(time));
    case 'window':
      return window !== undefined;
    default:
      return when satisfies never;
  }
}

/** What the daemon is asked. */
export function runInput({ reason, time, when, window }: RunDraft): {
  readonly at?: string;
  readonly window?: string;
  readonly override?: string;
} {
  return {
    ...(when === 'later' ? { at: new Date(time).toISOString() } : {}),
    ...(when === 'window' && window !== undefined ? { window } : {}),
    ...(reason.trim() === '' ? {} : { override: reason.trim() }),
  };
}

/** The same as a command for a shell. Only for fields that say enough. */
export function runCommand(id: string, draft: RunDraft): string {
  const { at, override, window } = runInput(draft);
  return [
    `waybill run ${id}`,
    ...(at === undefined ? [] : [`--at ${at}`]),
    ...(window === undefined ? [] : [`--window ${quoted(window)}`]),
    ...(override === undefined ? [] : [`--override ${quoted(override)}`]),
  ].join(' ');
}

/** Text as one word of a POSIX shell. */
export function quoted(text: string): string {
  return /^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
