import { useApolloClient, useQuery } from '@apollo/client/react';
import { Button, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useLive } from '../../bank/live';
import { useRequest } from '../../bank/use-request';
import { type AccountType, CurrenciesDocument, OpenAccountDocument, OverviewDocument } from '../../gql/graphql';
import { Dialog } from '../../shell/Dialog';
import { formatCurrency, formatIban } from '../../shell/formats';
import { Failure, RefusalNotice } from '../../shell/Notices';

/** Asks what account to open, opens it, and goes there. */
export default function OpenAccount({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['overview', 'common']);
  const client = useApolloClient();
  const navigate = useNavigate();
  const { follow } = useLive();
  const { data } = useQuery(CurrenciesDocument);
  const { send, busy, refusal, error } = useRequest(OpenAccountDocument);
  const form = useForm({ initialValues: { currency: 'EUR', type: 'CHECKING' as AccountType } });

  const open = form.onSubmit(async (input) => {
    const account = await send({ input });
    if (account === null) return;
    await Promise.all([follow(account.id), client.refetchQueries({ include: [OverviewDocument] })]);
    notifications.show({ message: t('opening.done', { iban: formatIban(account.iban) }) });
    await navigate(`/accounts/${account.id}`);
  });

  const currencies = (data?.currencies ?? []).map(({ currency }) => ({
    value: currency,
    label: `${currency} · ${formatCurrency(currency)}`,
  }));
  return (
    <Dialog onClose={onClose} title={t('opening.title')}>
      <form onSubmit={open}>
        <Stack>
          <RefusalNotice refusal={refusal} />
          {error != null && <Failure error={error} />}
          <Select
            label={t('opening.currency')}
            data={currencies}
            searchable
            allowDeselect={false}
            openOnFocus={false}
            data-autofocus
            {...form.getInputProps('currency')}
          />
          <div>
            <Text size="sm" fw={500} mb={4}>
              {t('opening.type')}
            </Text>
            <SegmentedControl
              fullWidth
              aria-label={t('opening.type')}
              data={(['CHECKING', 'SAVINGS'] as const).map((value) => ({ value, label: t(`opening.${value}`) }))}
              {...form.getInputProps('type')}
            />
          </div>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:actions.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('opening.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
