import { Select, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Reason } from '../../gql/graphql';

/** Why staff do something, as a form has it. */
export interface TypedCase {
  reason: Reason | null;
  caseId: string;
}

export const NO_CASE: TypedCase = { reason: null, caseId: '' };

const REASONS: readonly Reason[] = [
  'CUSTOMER_REQUEST',
  'SUSPECTED_FRAUD',
  'LEGAL_ORDER',
  'LOST_ACCESS',
  'INACTIVITY',
  'SETTLED',
  'MISTAKE',
  'OTHER',
];

/** As the bank takes it; null as long as no reason is chosen. */
export function readCase({ reason, caseId }: TypedCase): { reason: Reason; caseId: string | null } | null {
  return reason === null ? null : { reason, caseId: caseId.trim() || null };
}

interface CaseFieldsProps {
  input: (field: 'reason' | 'caseId') => GetInputPropsReturnType;
  refused: (field: string) => string | null;
  focused?: boolean;
}

export function CaseFields({ input, refused, focused = false }: CaseFieldsProps) {
  const { t } = useTranslation('customers');
  const reason = input('reason');
  const caseId = input('caseId');
  return (
    <>
      <Select
        label={t('case.reason')}
        placeholder={t('case.choose')}
        data={REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))}
        allowDeselect={false}
        withAsterisk
        data-autofocus={focused || undefined}
        {...reason}
        error={reason.error ?? refused('reason')}
      />
      <TextInput
        label={t('case.number')}
        description={t('case.numberHelp')}
        maxLength={40}
        autoComplete="off"
        {...caseId}
        error={caseId.error ?? refused('caseId')}
      />
    </>
  );
}
