/** Has the browser save a text as a file, to the last character as it is. */
export function saveFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // A browser may begin to read after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
