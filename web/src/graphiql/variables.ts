/**
 * Changes to the text of a variables pane. They work on the text, not on parsed JSON, because the pane allows
 * comments and half-written values, and what the user wrote around a value should stay as it is.
 */

type Field = 'accountId' | 'fromAccountId' | 'iban' | 'idempotencyKey';

/** Says whether the variables name that field. */
export function hasField(text: string, field: Field): boolean {
  return pattern(field).test(text);
}

/** Gives every occurrence of a field the value that `next` makes for it. */
export function withField(text: string, field: Field, next: () => string): string {
  return text.replace(pattern(field), (_match, before: string) => before + JSON.stringify(next()));
}

/** The field that says which account of the caller's is meant, if the variables have one. */
export function accountField(text: string): 'fromAccountId' | 'accountId' | null {
  // A transfer may name two accounts; the one that the money leaves is the caller's for certain.
  if (hasField(text, 'fromAccountId')) return 'fromAccountId';
  return hasField(text, 'accountId') ? 'accountId' : null;
}

/** Gives every idempotency key a new value. */
export function withNewKeys(text: string): string {
  return withField(text, 'idempotencyKey', newKey);
}

function newKey(): string {
  // crypto.randomUUID exists only on https and localhost; this works on any address that the bank is served from.
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function pattern(field: Field): RegExp {
  return new RegExp(`("${field}"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|null)`, 'g');
}
