import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { type CustomerFactsFragment, ResetPasswordDocument } from '../../gql/graphql';
import { CaseModal } from './CaseModal';
import { FirstPassword } from './FirstPassword';

/** Has the bank make up a new first password for somebody who lost theirs. */
export function ResetPassword({ customer, onClose }: { customer: CustomerFactsFragment; onClose: () => void }) {
  const { t } = useTranslation(['customers', 'common']);
  const request = useRequest(ResetPasswordDocument);
  const [password, setPassword] = useState<string | null>(null);
  if (password !== null) {
    return (
      <FirstPassword name={customer.fullName} password={password} done={t('common:actions.close')} onClose={onClose} />
    );
  }
  return (
    <CaseModal
      title={t('resetPassword.title')}
      about={t('resetPassword.about', { name: customer.fullName, email: customer.email })}
      submit={t('resetPassword.submit')}
      request={request}
      send={async (why) => {
        const enrolment = await request.send({ input: { customerId: customer.id, ...why } });
        if (enrolment !== null) setPassword(enrolment.initialPassword);
      }}
      onClose={onClose}
    />
  );
}
