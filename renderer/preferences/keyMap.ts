/**
 * What one key does in the window, and the key it has until a person chooses another. Those that begin with `go.` count
 * only right after the key of `go`.
 */
export const FIRST_KEYS = {
  sheet: '?',
  choose: 'u',
  pause: 'p',
  search: '/',
  /** In the list of batches: files are added to the batch of the row. */
  add: 'a',
  go: 'g',
  'go.home': 'h',
  'go.batches': 'b',
  'go.folders': 'f',
  'go.attention': 'n',
  'go.questions': 'q',
  'go.jobs': 'j',
  'go.destinations': 'd',
  'go.history': 'y',
  'go.settings': 's',
} as const;

export type KeyDuty = keyof typeof FIRST_KEYS;
export type GoDuty = Extract<KeyDuty, `go.${string}`>;
/** Keys that a person chose, as `strokeOf` writes them. */
export type ChosenKeys = Readonly<Partial<Record<KeyDuty, string>>>;

/** In the order in which they are shown. */
export const KEY_DUTIES = Object.keys(FIRST_KEYS) as readonly KeyDuty[];

/** A sign, alone or with Alt or Ctrl+Alt, or a function key that no browser needs. */
const FIT = /^(?:(?:Ctrl\+)?Alt\+)?(?:Shift\+)?(?:[^\s\p{C}]|F[246-9])$/u;

/** What of a key event tells which key it was. */
export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
  getModifierState(name: string): boolean;
}

/** The key as text, such as `u`, `?`, `Alt+Shift+u`; undefined for those that cannot be chosen. */
export function strokeOf(event: PressedKey): string | undefined {
  // With AltGr a keyboard says "Ctrl and Alt", but means the third sign on the key.
  const isThirdSign = event.getModifierState('AltGraph');
  const alt = event.altKey && !isThirdSign;
  const ctrl = event.ctrlKey && !isThirdSign;
  // Ctrl or Cmd with a letter belongs to the computer.
  if (event.metaKey || (ctrl && !alt)) return undefined;
  const low = event.key.toLowerCase();
  const isLetter = event.key.length === 1 && low !== event.key.toUpperCase();
  const stroke = [
    ctrl ? 'Ctrl+' : '',
    alt ? 'Alt+' : '',
    // Signs such as "?" need Shift on one keyboard and not on another: the sign alone counts.
    event.shiftKey && (isLetter || event.key.length > 1) ? 'Shift+' : '',
    isLetter ? low : event.key,
  ].join('');
  return FIT.test(stroke) ? stroke : undefined;
}

/** The key of a duty now. */
export function strokeFor(duty: KeyDuty, chosen: ChosenKeys): string {
  return chosen[duty] ?? FIRST_KEYS[duty];
}

/** True for what speech input could type by accident (WCAG 2.1.4): a sign without Alt. */
export function isSingle(stroke: string): boolean {
  return !/^(?:Ctrl\+|Alt\+|(?:Shift\+)?F\d)/.test(stroke);
}

/** Why a key cannot be given to a duty. */
export interface KeyTrouble {
  /** What it does already. */
  readonly takenBy: KeyDuty;
}

/** What stands against it; undefined when nothing does. */
export function troubleWith(duty: KeyDuty, stroke: string, chosen: ChosenKeys): KeyTrouble | undefined {
  const isGo = isAfterGo(duty);
  const by = KEY_DUTIES.find(
    (other) => other !== duty && isAfterGo(other) === isGo && strokeFor(other, chosen) === stroke,
  );
  return by === undefined ? undefined : { takenBy: by };
}

/** The chosen keys with one more; without a duty that has its first key again. */
export function withKey(duty: KeyDuty, stroke: string, chosen: ChosenKeys): ChosenKeys {
  const { [duty]: _before, ...others } = chosen;
  return stroke === FIRST_KEYS[duty] ? others : { ...others, [duty]: stroke };
}

/** Of what was kept, what can still be used: known duties with fit keys, none of them twice. */
export function soundKeys(kept: Readonly<Record<string, string>>): ChosenKeys {
  let chosen: ChosenKeys = {};
  for (const duty of KEY_DUTIES) {
    const stroke = kept[duty];
    if (stroke !== undefined && FIT.test(stroke)) chosen = { ...chosen, [duty]: stroke };
  }
  // A key that two have goes back for the later one, until none is left.
  for (const duty of [...KEY_DUTIES].reverse()) {
    const stroke = chosen[duty];
    if (stroke !== undefined && troubleWith(duty, stroke, chosen) !== undefined)
      chosen = withKey(duty, FIRST_KEYS[duty], chosen);
  }
  return chosen;
}

/** True for a duty that counts only right after the key of `go`. */
export function isAfterGo(duty: KeyDuty): duty is GoDuty {
  return duty.startsWith('go.');
}

/** What is wanted of the keys: which were chosen, and whether single signs count at all. */
export interface KeyWishes {
  readonly keys: ChosenKeys;
  readonly singleKeys: boolean;
}

/** What a key does now, right after the key of `go` or not; undefined when nothing. */
export function dutyOf(
  stroke: string,
  { keys, singleKeys }: KeyWishes,
  isRightAfterGo: boolean,
): KeyDuty | undefined {
  const fitting = KEY_DUTIES.filter((duty) => strokeFor(duty, keys) === stroke);
  const gone = isRightAfterGo ? fitting.find(isAfterGo) : undefined;
  if (gone !== undefined) return gone;
  return singleKeys || !isSingle(stroke) ? fitting.find((duty) => !isAfterGo(duty)) : undefined;
}

/** The keys to press, one after the other, each as the signs on it; none when they are switched off. */
export function keysToPress(duty: KeyDuty, wishes: KeyWishes): readonly (readonly string[])[] {
  const strokes = (isAfterGo(duty) ? (['go', duty] as const) : [duty]).map((one) =>
    strokeFor(one, wishes.keys),
  );
  const [first = ''] = strokes;
  return isSingle(first) && !wishes.singleKeys ? [] : strokes.map(signsOf);
}

/** A key as it is named in one line: "G H", "Alt+U"; undefined when it is switched off. */
export function keyHint(duty: KeyDuty, wishes: KeyWishes): string | undefined {
  const strokes = keysToPress(duty, wishes);
  return strokes.length === 0 ? undefined : strokes.map((signs) => signs.join('+')).join(' ');
}

/** The signs on the keys of a stroke, as they stand there: `Alt+u` = Alt, U. */
export function signsOf(stroke: string): readonly string[] {
  const [, before = '', last = stroke] = /^((?:(?:Ctrl|Alt|Shift)\+)*)(.+)$/s.exec(stroke) ?? [];
  const upper = last.toUpperCase();
  return [...before.split('+').filter((sign) => sign !== ''), upper.length === last.length ? upper : last];
}
