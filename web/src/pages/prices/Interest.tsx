import { useApolloClient, useQuery } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { IconPercentage } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { usePerson } from '../../bank/use-session';
import { InterestRatesDocument, type InterestRatesLineFragment, SetInterestRatesDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Confirmation } from '../../shell/Dialog';
import { useKindName } from './AccountKind';
import { formatPercent } from './decimals';
import { InterestForm } from './InterestForm';
import { type Column, Listing } from './Listing';
import { RowActions } from './RowActions';
import { Section } from './Section';

type Line = InterestRatesLineFragment;
type Doing = { form: Line | null } | { remove: Line } | null;

/** What accounts earn and owe. */
export function Interest() {
  const { t } = useTranslation('prices');
  const mayChange = usePerson().role === 'ADMIN';
  const nameOf = useKindName();
  const { data, error, refetch } = useQuery(InterestRatesDocument, { fetchPolicy: 'cache-and-network' });
  const [doing, setDoing] = useState<Doing>(null);
  const columns: [Column<Line>, ...Column<Line>[]] = [
    { title: t('accounts'), cell: nameOf },
    { title: t('interest.credit'), figures: true, cell: (line) => formatPercent(line.creditPercent, locale()) },
    { title: t('interest.debit'), figures: true, cell: (line) => formatPercent(line.debitPercent, locale()) },
  ];
  const close = () => setDoing(null);
  const actions = (line: Line) => (
    <RowActions
      edit={{ label: t('interest.edit', { what: nameOf(line) }), go: () => setDoing({ form: line }) }}
      remove={{ label: t('interest.remove', { what: nameOf(line) }), go: () => setDoing({ remove: line }) }}
    />
  );
  return (
    <>
      <Section
        title={t('interest.tab')}
        about={t('interest.about')}
        rows={data?.interestRates}
        error={error}
        retry={() => void refetch()}
        empty={{ icon: IconPercentage, title: t('interest.empty'), help: t('interest.emptyHelp') }}
        add={mayChange ? { label: t('interest.add'), open: () => setDoing({ form: null }) } : null}
      >
        {(rows) => (
          <Listing
            label={t('interest.tab')}
            columns={columns}
            rows={rows}
            rowKey={({ type, currency }) => `${type}-${currency}`}
            {...(mayChange && { actions })}
          />
        )}
      </Section>
      {doing && 'form' in doing && <InterestForm line={doing.form} onClose={close} />}
      {doing && 'remove' in doing && <Stop line={doing.remove} onClose={close} />}
    </>
  );
}

function Stop({ line, onClose }: { line: Line; onClose: () => void }) {
  const { t } = useTranslation('prices');
  const { send, busy, refusal, error } = useRequest(SetInterestRatesDocument);
  const client = useApolloClient();
  const what = useKindName()(line);
  const { type, currency } = line;
  const stop = async () => {
    if ((await send({ input: { type, currency, creditPercent: '0', debitPercent: '0' } })) === null) return;
    await client.refetchQueries({ include: [InterestRatesDocument] });
    notifications.show({ message: t('saved') });
    onClose();
  };
  return (
    <Confirmation
      title={t('interest.removeTitle')}
      submit={t('interest.removeSubmit')}
      onConfirm={() => void stop()}
      {...{ busy, refusal, error, onClose }}
    >
      {t('interest.removeHelp', { what })}
    </Confirmation>
  );
}
