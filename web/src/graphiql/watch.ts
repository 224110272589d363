/**
 * Watches a subscription and shows what has come so far, newest first.
 *
 * The playground shows one answer at a time, so of a history that is replayed only the last message would be seen.
 * Each watch has a socket of its own, because the token goes with the socket's first message. A lost connection is
 * reported and not made again in secret: what was missed in between would look like a gap in the history.
 */

import { CloseCode, createClient, type SubscribePayload } from 'graphql-ws';

export interface Observer {
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

interface Watched {
  payload: SubscribePayload;
  /** What the connection begins with: who is watching. */
  authorization: () => Promise<string | null>;
  onMessage: (message: unknown) => void;
  /** The bank does not take the token. */
  onRefusal: () => void;
}

const MESSAGES_KEPT = 100;
/** The close codes by which a server of graphql-transport-ws says that it does not accept the token. */
const REFUSALS: readonly number[] = [CloseCode.Unauthorized, CloseCode.Forbidden];

export function watch({ payload, authorization, onMessage, onRefusal }: Watched) {
  return {
    subscribe(observer: Observer) {
      let count = 0;
      let messages: unknown[] = [];
      const show = (more: object = {}) => observer.next({ ...more, received: count, newestFirst: messages });
      const client = createClient({
        url: `${window.location.protocol.replace('http', 'ws')}//${window.location.host}/graphql`,
        connectionParams: async () => {
          const sent = await authorization();
          return sent === null ? {} : { authorization: sent };
        },
        retryAttempts: 0,
        on: { connected: () => show() },
      });
      const stop = client.subscribe(payload, {
        next(message) {
          count += 1;
          messages = [message, ...messages].slice(0, MESSAGES_KEPT);
          onMessage(message);
          show();
        },
        error(problem) {
          if (problem instanceof CloseEvent && REFUSALS.includes(problem.code)) onRefusal();
          show(Array.isArray(problem) ? { errors: problem } : { closed: closing(problem) });
          observer.complete();
        },
        complete: () => observer.complete(),
      });
      return {
        unsubscribe() {
          stop();
          void client.dispose();
        },
      };
    },
  };
}

function closing(problem: unknown): string {
  if (problem instanceof CloseEvent && problem.code !== 1006) {
    return `The bank closed the connection (${problem.code}${problem.reason ? `: ${problem.reason}` : ''}).`;
  }
  if (problem instanceof Error) return problem.message;
  // A browser tells a page no more than this: 1006, or an event without a reason.
  return 'The connection to the bank was lost or could not be made.';
}
