/**
 * An idempotency key, of 128 random bits.
 *
 * `crypto.randomUUID` is missing where a bank is tried over plain HTTP from another machine.
 */
export function makeKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
