/** Lets the browser save bytes under a name, as if they had been downloaded. */
export function saveFile(bytes: Blob, name: string): void {
  const address = URL.createObjectURL(bytes);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the bytes over once the click was handled.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
