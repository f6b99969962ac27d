/** What a folder is called: the last part of its path; the whole where that says nothing. */
export function folderName(path: string): string {
  const last = path
    .split(/[/\\]/)
    .filter((part) => part !== '')
    .at(-1);
  return last === undefined || /^[A-Za-z]:$/.test(last) ? path : last;
}
