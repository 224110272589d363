/**
 * Answers that pushes have overtaken. A question may be answered before a change, and its answer come after the change
 * has been told: it would put an old balance over the new one. So what was told while a question was on its way is taken
 * in once more after its answer.
 */

import { type ApolloCache, ApolloLink } from '@apollo/client';
import { tap } from 'rxjs';
import { type AccountChange, takeIn } from './growing';

interface Told {
  at: number;
  accountId: string;
  change: AccountChange;
}

/** No question is on its way for longer, in milliseconds. */
const LONGEST = 120_000;

export class Overtaken {
  #told: Told[] = [];
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  note(accountId: string, change: AccountChange): void {
    const at = this.#now();
    this.#told = this.#told.filter((each) => each.at > at - LONGEST);
    this.#told.push({ at, accountId, change });
  }

  /** Forgets what one person was told, before the next one asks. */
  forget(): void {
    this.#told = [];
  }

  /** The link by which questions pass; `cache` is where their answers go. */
  link(cache: () => ApolloCache): ApolloLink {
    return new ApolloLink((operation, forward) => {
      const asked = this.#now();
      // The answer is in the cache once all that it passes through has returned.
      return forward(operation).pipe(tap(() => setTimeout(() => this.#takeInAgain(cache(), asked))));
    });
  }

  #takeInAgain(cache: ApolloCache, asked: number): void {
    for (const { at, accountId, change } of this.#told) if (at >= asked) takeIn(cache, accountId, change);
  }
}

export const overtaken = new Overtaken();
