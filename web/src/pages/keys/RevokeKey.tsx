import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { type ApiKeyLineFragment, RevokeBankApiKeyDocument } from '../../gql/graphql';
import { Confirmation } from '../../shell/Dialog';

export function RevokeKey({ apiKey: { id, name }, onClose }: { apiKey: ApiKeyLineFragment; onClose: () => void }) {
  const { t } = useTranslation('keys');
  const { send, busy, refusal, error } = useRequest(RevokeBankApiKeyDocument);
  const revoke = async () => {
    if ((await send({ id })) === null) return;
    notifications.show({ message: t('revoke.done', { name }) });
    onClose();
  };
  return (
    <Confirmation
      title={t('revoke.title', { name })}
      submit={t('revoke.submit')}
      onConfirm={() => void revoke()}
      {...{ busy, refusal, error, onClose }}
    >
      {t('revoke.help')}
    </Confirmation>
  );
}
