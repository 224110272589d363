/** The websocket, and watching by it: what is watched is told once each and in order, whatever happens to the line. */

import type { TypedDocumentNode } from '@apollo/client';
import { print } from 'graphql';
import { CloseCode, createClient } from 'graphql-ws';
import { session } from './session';

export type Line = 'connecting' | 'open' | 'lost';

let line: Line = 'connecting';
const listeners = new Set<() => void>();

/** How the line to the bank is, for those who want to say so. */
export const connection = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  line: (): Line => line,
};

function become(now: Line): void {
  if (line === now) return;
  line = now;
  for (const listener of listeners) listener();
}

const socket = createClient({
  url: `${window.location.protocol.replace('http', 'ws')}//${window.location.host}/graphql`,
  connectionParams: async () => {
    const token = await session.token();
    return token === null ? {} : { authorization: `Bearer ${token}` };
  },
  lazyCloseTimeout: 5_000,
  // A line may be dead without anybody saying so: who hears nothing for this long makes a new one.
  keepAlive: 10_000,
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => session.standing().state === 'in',
  retryWait: async (attempt) => {
    const longest = Math.min(500 * 2 ** attempt, 8_000);
    await Promise.race([pause(longest * (0.5 + Math.random() / 2)), untilOnline()]);
  },
  on: {
    opened: () => become('connecting'),
    connected: () => become('open'),
    closed: (event) => {
      const { code } = event as CloseEvent;
      if (code === CloseCode.Unauthorized || code === CloseCode.Forbidden) renewed();
      // 1000 is our own wish: nothing is watched any more.
      become(code === 1000 ? 'connecting' : 'lost');
    },
    ping: (received) => {
      if (!received) timeout = setTimeout(() => socket.terminate(), 5_000);
    },
    pong: (received) => {
      if (received) clearTimeout(timeout);
    },
  },
});
let timeout: ReturnType<typeof setTimeout> | undefined;

window.addEventListener('online', () => {
  if (line === 'lost') socket.terminate();
});

// A line speaks for whoever opened it, so the next person gets another.
let person: string | null = null;
session.subscribe(() => {
  const standing = session.standing();
  const now = standing.state === 'in' ? standing.person.id : null;
  if (person !== null && now !== person) socket.terminate();
  person = now;
});

/** Renews the token of whoever is logged on. The line of who has just logged off ends as well, and nobody comes back by that. */
async function renewed(): Promise<void> {
  if (session.standing().state === 'in') await session.renew().catch(() => null);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function untilOnline(): Promise<void> {
  return new Promise((resolve) => {
    if (!navigator.onLine) window.addEventListener('online', () => resolve(), { once: true });
  });
}

/**
 * Watches until the returned function is called. After a lost connection it goes on by itself.
 *
 * graphql-ws makes a subscription again by sending the same payload once more. So `seen` may write into `variables`
 * where to go on from, the cursor of what has come last, and nothing is missed nor told twice.
 */
export function watch<Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  seen: (data: Data, variables: Variables) => void,
): () => void {
  const payload = { query: print(document), variables };
  let stop = () => {};
  let stopped = false;
  const start = () => {
    stop = socket.subscribe<Data>(payload, {
      next: ({ data }) => {
        if (data) seen(data, variables);
      },
      error: (problem) => void begunAnew(problem),
      complete: () => void begunAnew(null),
    });
  };
  // A lost line has been tried again by now. What comes here is what graphql-ws gives up at: a token that is not taken,
  // which may only need renewing; that the bank ends it; or a subscription that is refused, which stays so.
  const begunAnew = async (problem: unknown) => {
    if (stopped) return;
    if (problem !== null && !(problem instanceof CloseEvent)) {
      if (!isForNow(problem)) return console.warn('Watching has ended.', problem);
    } else if (problem !== null) await renewed();
    await pause(2_000 + 2_000 * Math.random());
    if (!stopped && session.standing().state === 'in') start();
  };
  start();
  return () => {
    stopped = true;
    stop();
  };
}

/** Whether the bank may say yes to the same a little later. */
function isForNow(problem: unknown): boolean {
  const errors = Array.isArray(problem) ? (problem as { extensions?: { code?: string } }[]) : [];
  return errors.some(({ extensions }) => extensions?.code === 'RATE_LIMITED');
}
