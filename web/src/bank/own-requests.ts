/**
 * What this page itself has asked the bank to do. Its push may come before its answer; so who wants to tell news apart
 * from it waits until everything asked for is answered.
 */

const done = new Set<string>();
let running = 0;
let waiting: (() => void)[] = [];

/** Notes that something is asked for; the returned function, that it is answered, and what has come of it. */
export function asking(): (id?: string) => void {
  running += 1;
  return (id) => {
    if (id !== undefined) done.add(id);
    running -= 1;
    if (running > 0) return;
    for (const go of waiting) go();
    waiting = [];
  };
}

/** The ids of all that has come of this page's requests, once none is on its way. */
export async function settled(): Promise<ReadonlySet<string>> {
  if (running > 0) await new Promise<void>((resolve) => waiting.push(resolve));
  return done;
}
