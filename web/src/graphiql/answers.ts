/** What the bank's answers say about the session, whatever the user has asked for in them and under which names. */

import type { SessionFields } from '../bank/session';

/** Whether somebody has logged on by this, and what the answer tells about it: all that the app asks for, or less. */
export function logonIn(data: unknown): { whole: SessionFields | null } | null {
  const session = Object.values(isRecord(data) ? data : {}).find(
    (each) => isRecord(each) && typeof each.accessToken === 'string',
  );
  return session === undefined ? null : { whole: isWhole(session) ? session : null };
}

export function isUnauthenticated(answer: unknown): boolean {
  const errors = isRecord(answer) && Array.isArray(answer.errors) ? answer.errors : [];
  return errors.some((error) => isRecord(error?.extensions) && error.extensions.code === 'UNAUTHENTICATED');
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function isWhole(session: unknown): session is SessionFields {
  if (!isRecord(session) || !isRecord(session.customer)) return false;
  const { customer, ...own } = session;
  const areTexts = (names: string[], of: Record<string, unknown>) =>
    names.every((name) => typeof of[name] === 'string');
  return (
    areTexts(['accessToken', 'expiresAt', 'sessionId'], own) &&
    typeof own.passwordChangeDue === 'boolean' &&
    areTexts(['id', 'fullName', 'email', 'role', 'country'], customer) &&
    typeof customer.mfaEnabled === 'boolean'
  );
}
