import { useApolloClient } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { CloseCustomerDocument, type CustomerFactsFragment, CustomerKeysDocument } from '../../gql/graphql';
import { CaseModal } from './CaseModal';

/** Ends the business with a customer. */
export function CloseCustomer({ customer, onClose }: { customer: CustomerFactsFragment; onClose: () => void }) {
  const { t } = useTranslation('customers');
  const client = useApolloClient();
  const request = useRequest(CloseCustomerDocument);
  return (
    <CaseModal
      title={t('close.title')}
      about={t('close.about', { name: customer.fullName, email: customer.email })}
      submit={t('close.submit')}
      grave
      request={request}
      send={async (why) => {
        if ((await request.send({ input: { customerId: customer.id, ...why } })) === null) return;
        await client.refetchQueries({ include: [CustomerKeysDocument] });
        notifications.show({ message: t('close.done', { name: customer.fullName }) });
        onClose();
      }}
      onClose={onClose}
    />
  );
}
