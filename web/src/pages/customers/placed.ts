import { explain, type Refusal } from '../../bank/refusal';

interface Placed {
  /** What is refused about this field. */
  at: (field: string) => string | null;
  /** The refusal that no field of the form is about. */
  elsewhere: Refusal | null;
}

/** Puts a refusal where it belongs: at the field that the bank names, or that a code is about. */
export function placed(
  refusal: Refusal | null,
  fields: readonly string[],
  byCode: Readonly<Record<string, string>> = {},
): Placed {
  if (refusal === null) return { at: () => null, elsewhere: null };
  const about = 'field' in refusal ? refusal.field : byCode[refusal.code];
  if (about === undefined || !fields.includes(about)) return { at: () => null, elsewhere: refusal };
  return { at: (field) => (field === about ? explain(refusal) : null), elsewhere: null };
}
