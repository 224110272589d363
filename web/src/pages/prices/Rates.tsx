import { useQuery } from '@apollo/client/react';
import { Badge } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '../../bank/use-session';
import { type ExchangeRateLineFragment, ExchangeRatesDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { formatInstant } from '../../shell/formats';
import { formatDecimal, formatPercent } from './decimals';
import { type Column, Listing } from './Listing';
import { RateForm } from './RateForm';
import { RowActions } from './RowActions';
import { Section } from './Section';

type Line = ExchangeRateLineFragment;

/** What currencies are worth in each other. */
export function Rates() {
  const { t } = useTranslation('prices');
  const mayChange = usePerson().role === 'ADMIN';
  const { data, error, refetch } = useQuery(ExchangeRatesDocument, { fetchPolicy: 'cache-and-network' });
  const [form, setForm] = useState<{ line: Line | null } | null>(null);
  const columns: [Column<Line>, ...Column<Line>[]] = [
    { title: t('rates.pair'), cell: ({ base, quote }) => `${base}/${quote}` },
    {
      title: t('rates.rate'),
      figures: true,
      cell: ({ base, quote, rate }) => t('rates.value', { base, quote, rate: formatDecimal(rate, locale()) }),
    },
    { title: t('rates.spread'), figures: true, cell: (line) => formatPercent(line.spreadPercent, locale()) },
    { title: t('rates.changedAt'), figures: true, cell: (line) => formatInstant(line.changedAt) },
    {
      title: t('rates.state'),
      cell: ({ offered }) =>
        offered ? <Badge>{t('rates.offered')}</Badge> : <Badge color="orange">{t('rates.tooOld')}</Badge>,
    },
  ];
  const actions = (line: Line) => {
    const what = `${line.base}/${line.quote}`;
    return <RowActions edit={{ label: t('rates.edit', { what }), go: () => setForm({ line }) }} />;
  };
  return (
    <>
      <Section
        title={t('rates.tab')}
        about={t('rates.about')}
        rows={data?.exchangeRates}
        error={error}
        retry={() => void refetch()}
        empty={{ icon: IconArrowsExchange, title: t('rates.empty'), help: t('rates.emptyHelp') }}
        add={mayChange ? { label: t('rates.add'), open: () => setForm({ line: null }) } : null}
      >
        {(rows) => (
          <Listing
            label={t('rates.tab')}
            columns={columns}
            rows={rows}
            rowKey={({ base, quote }) => `${base}-${quote}`}
            {...(mayChange && { actions })}
          />
        )}
      </Section>
      {form && <RateForm line={form.line} onClose={() => setForm(null)} />}
    </>
  );
}
