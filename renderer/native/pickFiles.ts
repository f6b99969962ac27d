/** What the browser's own dialog asks for. */
interface Wanted {
  /** As the attribute of an input: endings and media types. */
  readonly accept?: string;
  readonly multiple?: boolean;
  readonly folder?: boolean;
}

/** A file of settings or control, as the browser's dialog filters it. */
export const JSON_FILES: Wanted = { accept: '.json,application/json' };

/** Asks in the browser's own dialog; not told where nothing was chosen. Must be called from a click or a key. */
export function pickFiles(
  { accept, multiple = false, folder = false }: Wanted,
  onPicked: (first: File, all: readonly File[]) => void,
): void {
  const input = document.createElement('input');
  input.type = 'file';
  if (accept !== undefined) input.accept = accept;
  input.multiple = multiple;
  input.webkitdirectory = folder;
  input.addEventListener('change', () => {
    const all = [...(input.files ?? [])];
    const [first] = all;
    if (first !== undefined) onPicked(first, all);
  });
  input.click();
}
