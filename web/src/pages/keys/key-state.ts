import type { ApiKeyLineFragment } from '../../gql/graphql';

export type KeyState = 'good' | 'expired' | 'revoked';

/** What a key is worth at an instant, in milliseconds since 1970. */
export function stateOf(
  { revokedAt, expiresAt }: Pick<ApiKeyLineFragment, 'revokedAt' | 'expiresAt'>,
  now: number,
): KeyState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= now ? 'expired' : 'good';
}

export const EXPIRIES = ['30', '90', '365', '730', 'never', 'day'] as const;
export type Expiry = (typeof EXPIRIES)[number];

/** So much a key ends early, so that two years are not too long by a bank's clock that is behind ours. */
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Until when a new key is good; null for as long as nobody revokes it, undefined where no day was chosen. */
export function endOf(expiry: Expiry, day: string, now: number): string | null | undefined {
  if (expiry === 'never') return null;
  if (expiry !== 'day') return new Date(now + Number(expiry) * DAY - MINUTE).toISOString();
  const end = Date.parse(`${day}T23:59:59`);
  return Number.isNaN(end) || end <= now || end > now + 730 * DAY ? undefined : new Date(end).toISOString();
}
