import { explain, type Refusal } from '../../bank/refusal';

/** Refusals that are about a field without naming it. */
const FIELDS: Record<string, string> = {
  CURRENCY_NOT_SUPPORTED: 'currency',
  NOT_A_CURRENCY: 'currency',
  CUSTOMER_NOT_FOUND: 'customerId',
  EMAIL_TAKEN: 'email',
};

/** Of the bank's no: what belongs under a field of the form, and what, being about none of them, above it. */
export function placed<Field extends string>(refusal: Refusal | null, fields: readonly Field[]) {
  const field = refusal === null ? undefined : fieldOf(refusal);
  const known = fields.find((each) => each === field);
  return {
    at: (wanted: Field): string | undefined => (refusal !== null && known === wanted ? explain(refusal) : undefined),
    above: known === undefined ? refusal : null,
  };
}

/** "limits.perDay" is the form's "perDay". */
function fieldOf(refusal: Refusal): string | undefined {
  return 'field' in refusal ? refusal.field.split('.').at(-1) : FIELDS[refusal.code];
}
