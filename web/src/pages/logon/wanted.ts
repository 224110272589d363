/**
 * The page that was asked for before the logon, as the history's state has it; the first page where there is none. A
 * path that begins with two slashes is another host's to a browser, and whoever makes a link may put one in it.
 */
export function wanted(state: unknown): string {
  const from = typeof state === 'object' && state !== null && 'from' in state ? state.from : null;
  if (typeof from !== 'string' || !URL.canParse(from, HERE)) return '/';
  const { origin, pathname, search } = new URL(from, HERE);
  return origin === HERE && !pathname.startsWith('//') ? pathname + search : '/';
}

const HERE = 'http://bank.invalid';
