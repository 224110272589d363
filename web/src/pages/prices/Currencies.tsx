import { useApolloClient, useQuery } from '@apollo/client/react';
import { Autocomplete } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { IconCoins } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { usePerson } from '../../bank/use-session';
import {
  AddCurrencyDocument,
  KeptCurrenciesDocument,
  type KeptCurrenciesQuery,
  RemoveCurrencyDocument,
} from '../../gql/graphql';
import { Confirmation, FormDialog } from '../../shell/Dialog';
import { formatCurrency } from '../../shell/formats';
import { CURRENCIES } from './codes';
import { type Column, Listing } from './Listing';
import { RowActions } from './RowActions';
import { placed } from './refused-field';
import { Section } from './Section';

type Line = KeptCurrenciesQuery['currencies'][number];

/** The currencies that new accounts may be kept in. */
export function Currencies() {
  const { t } = useTranslation('prices');
  const mayChange = usePerson().role === 'ADMIN';
  const { data, error, refetch } = useQuery(KeptCurrenciesDocument, { fetchPolicy: 'cache-and-network' });
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<string | null>(null);
  const columns: [Column<Line>, ...Column<Line>[]] = [
    { title: t('lists.code'), cell: ({ currency }) => currency },
    { title: t('lists.name'), cell: ({ currency }) => formatCurrency(currency) },
    { title: t('lists.decimals'), figures: true, cell: ({ decimals }) => decimals ?? '–' },
  ];
  const actions = ({ currency }: Line) => (
    <RowActions remove={{ label: t('lists.removeCurrency', { currency }), go: () => setRemoving(currency) }} />
  );
  return (
    <>
      <Section
        title={t('lists.currencies')}
        about={t('lists.currenciesAbout')}
        rows={data?.currencies}
        error={error}
        retry={() => void refetch()}
        empty={{ icon: IconCoins, title: t('lists.emptyCurrencies'), help: t('lists.emptyCurrenciesHelp') }}
        add={mayChange ? { label: t('lists.addCurrency'), open: () => setAdding(true) } : null}
      >
        {(rows) => (
          <Listing
            label={t('lists.currencies')}
            columns={columns}
            rows={rows}
            rowKey={({ currency }) => currency}
            {...(mayChange && { actions })}
          />
        )}
      </Section>
      {adding && (
        <AddCurrency kept={data?.currencies.map(({ currency }) => currency) ?? []} onClose={() => setAdding(false)} />
      )}
      {removing !== null && <RemoveCurrency currency={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}

function AddCurrency({ kept, onClose }: { kept: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation('prices');
  const client = useApolloClient();
  const { send, busy, refusal, error, clear } = useRequest(AddCurrencyDocument);
  const form = useForm({
    initialValues: { currency: '' },
    transformValues: ({ currency }) => ({ currency: currency.trim().toUpperCase() }),
    onValuesChange: clear,
    validate: {
      currency: (typed) => {
        const code = typed.trim().toUpperCase();
        if (!/^[A-Z]{3}$/.test(code)) return t('lists.codeFault');
        return kept.includes(code) ? t('lists.already') : null;
      },
    },
  });
  const add = form.onSubmit(async ({ currency }) => {
    if ((await send({ code: currency })) === null) return;
    await client.refetchQueries({ include: [KeptCurrenciesDocument] });
    notifications.show({ message: t('lists.added', { currency }) });
    onClose();
  });
  const { at, above } = placed(refusal, ['currency']);
  const props = form.getInputProps('currency');
  return (
    <FormDialog
      title={t('lists.addTitle')}
      submit={t('add')}
      onSubmit={add}
      refusal={above}
      {...{ busy, error, onClose }}
    >
      <Autocomplete
        label={t('lists.currency')}
        description={t('lists.currencyHelp')}
        data={CURRENCIES.filter((code) => !kept.includes(code))}
        limit={30}
        data-autofocus
        filter={({ options, search, limit }) => {
          const text = search.trim().toLowerCase();
          return options
            .filter((option) => 'value' in option && nameOf(option.value).toLowerCase().includes(text))
            .slice(0, limit);
        }}
        renderOption={({ option }) => nameOf(option.value)}
        {...props}
        error={props.error ?? at('currency')}
      />
    </FormDialog>
  );
}

function nameOf(code: string): string {
  return `${code} · ${formatCurrency(code)}`;
}

function RemoveCurrency({ currency, onClose }: { currency: string; onClose: () => void }) {
  const { t } = useTranslation('prices');
  const client = useApolloClient();
  const { send, busy, refusal, error } = useRequest(RemoveCurrencyDocument);
  const remove = async () => {
    if ((await send({ code: currency })) === null) return;
    await client.refetchQueries({ include: [KeptCurrenciesDocument] });
    notifications.show({ message: t('lists.removed', { currency }) });
    onClose();
  };
  return (
    <Confirmation
      title={t('lists.removeTitle', { currency })}
      submit={t('lists.removeSubmit', { currency })}
      onConfirm={() => void remove()}
      {...{ busy, refusal, error, onClose }}
    >
      {t('lists.removeHelp', { name: formatCurrency(currency) })}
    </Confirmation>
  );
}
