import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { type CustomerFactsFragment, ResetMfaDocument } from '../../gql/graphql';
import { CaseModal } from './CaseModal';

/** Forgets the second factor of somebody who lost it. */
export function ResetMfa({ customer, onClose }: { customer: CustomerFactsFragment; onClose: () => void }) {
  const { t } = useTranslation('customers');
  const request = useRequest(ResetMfaDocument);
  return (
    <CaseModal
      title={t('resetMfa.title')}
      about={t('resetMfa.about', { name: customer.fullName, email: customer.email })}
      submit={t('resetMfa.submit')}
      request={request}
      send={async (why) => {
        if ((await request.send({ input: { customerId: customer.id, ...why } })) === null) return;
        notifications.show({ message: t('resetMfa.done', { name: customer.fullName }) });
        onClose();
      }}
      onClose={onClose}
    />
  );
}
