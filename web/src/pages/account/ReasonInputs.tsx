import { Select, type SelectProps, TextInput, type TextInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Reason } from '../../gql/graphql';

const REASONS: readonly Reason[] = [
  'CUSTOMER_REQUEST',
  'MISTAKE',
  'SUSPECTED_FRAUD',
  'LEGAL_ORDER',
  'LOST_ACCESS',
  'INACTIVITY',
  'SETTLED',
  'OTHER',
];

/** Why staff do it, and the case it belongs to, for the audit log. */
export function ReasonInputs({ reason, caseId }: { reason: SelectProps; caseId: TextInputProps }) {
  const { t } = useTranslation('account');
  return (
    <>
      <Select
        label={t('transaction.reason.label')}
        placeholder={t('transaction.reason.none')}
        data={REASONS.map((value) => ({ value, label: t(`transaction.reason.${value}`) }))}
        clearable
        {...reason}
      />
      <TextInput label={t('transaction.reason.case')} description={t('transaction.reason.caseHelp')} {...caseId} />
    </>
  );
}
