/** One file that a person gave, with the name that the server shall see: its path below the folder that was given. */
export interface GivenFile {
  readonly file: File;
  readonly name: string;
}

/** What a person dropped, chose or pasted. */
export type Given =
  /** In a browser: bytes without a path, which are streamed to the daemon. */
  | {
      readonly kind: 'files';
      readonly files: readonly GivenFile[];
      /** Names of what could not be read. */
      readonly unreadable: readonly string[];
    }
  /** In the desktop shell: paths, which the daemon reads itself. */
  | { readonly kind: 'paths'; readonly paths: readonly string[] };

/** Sum of the sizes. */
export function bytesOf(files: readonly GivenFile[]): number {
  return files.reduce((sum, { file }) => sum + file.size, 0);
}

/** Files of a file dialog or the clipboard. A chosen folder gives relative paths, of which the folder's own name is dropped. */
export function givenOfList(list: Iterable<File>): Given {
  const files = [...list].map((file) => ({ file, name: nameBelowTop(file.webkitRelativePath) ?? file.name }));
  return { kind: 'files', files, unreadable: [] };
}

function nameBelowTop(relativePath: string): string | undefined {
  const slash = relativePath.indexOf('/');
  return slash < 0 ? undefined : relativePath.slice(slash + 1);
}
