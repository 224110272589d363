import { Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { type AccountCardFragment, CloseAccountDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { formatMoney, sign } from '../../money/money';
import { Confirmation } from '../../shell/Dialog';
import { formatIban } from '../../shell/formats';

/** Asks once more before an account ends for good. */
export default function AccountClosing({ account, onClose }: { account: AccountCardFragment; onClose: () => void }) {
  const { t } = useTranslation(['account', 'common']);
  const { send, busy, refusal, error } = useRequest(CloseAccountDocument);
  const iban = formatIban(account.iban);
  const closeIt = async () => {
    const closed = await send({ input: { accountId: account.id } });
    if (closed === null) return;
    notifications.show({ message: t('page.close.done', { iban }) });
    onClose();
  };
  return (
    <Confirmation
      title={t('page.close.title')}
      submit={t('page.close.submit')}
      keep={t('page.close.keep')}
      onConfirm={() => void closeIt()}
      {...{ busy, refusal, error, onClose }}
    >
      <Stack>
        <Text>{t('page.close.what', { type: t(`common:accountType.${account.type}`), iban })}</Text>
        {sign(account.balance) > 0 && (
          <Text c="dimmed">{t('page.close.empty', { amount: formatMoney(account.balance, locale()) })}</Text>
        )}
      </Stack>
    </Confirmation>
  );
}
