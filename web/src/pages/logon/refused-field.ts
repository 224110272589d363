import { explain, type Refusal } from '../../bank/refusal';

interface Form<Field extends string> {
  setFieldError: (field: Field, error: string) => void;
  getInputNode: (field: Field) => HTMLElement | null;
}

/** Says the bank's no at the field it concerns, and brings the cursor there. */
export function refuseAt<Field extends string>(form: Form<Field>, field: Field, refusal: Refusal) {
  form.setFieldError(field, explain(refusal));
  form.getInputNode(field)?.focus();
}

/** Brings the cursor to the first field that is not filled in as it should be. */
export function goToFirst<Field extends string>(form: Form<Field>, fields: readonly Field[]) {
  return (errors: Partial<Record<Field, unknown>>) => {
    const first = fields.find((field) => errors[field] != null);
    if (first !== undefined) form.getInputNode(first)?.focus();
  };
}
