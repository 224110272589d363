import { useApolloClient, useQuery } from '@apollo/client/react';
import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconGauge } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { usePerson } from '../../bank/use-session';
import { DefaultLimitsDocument, type DefaultLimitsLineFragment, SetDefaultLimitsDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Amount } from '../../money/Amount';
import type { Money } from '../../money/money';
import { Confirmation } from '../../shell/Dialog';
import { useKindName } from './AccountKind';
import { formatDecimal } from './decimals';
import { LimitsForm } from './LimitsForm';
import { type Column, Listing } from './Listing';
import { RowActions } from './RowActions';
import { Section } from './Section';

type Line = DefaultLimitsLineFragment;
type Doing = { form: Line | null } | { lift: Line } | null;

/** What accounts may spend that have no limits of their own. */
export function Limits() {
  const { t } = useTranslation('prices');
  const mayChange = usePerson().role === 'ADMIN';
  const nameOf = useKindName();
  const { data, error, refetch } = useQuery(DefaultLimitsDocument, { fetchPolicy: 'cache-and-network' });
  const [doing, setDoing] = useState<Doing>(null);
  const amount = (of: Money | null) => (of === null ? <NoLimit /> : <Amount of={of} />);
  const columns: [Column<Line>, ...Column<Line>[]] = [
    { title: t('accounts'), cell: nameOf },
    { title: t('limits.perTransaction'), figures: true, cell: ({ perTransaction }) => amount(perTransaction) },
    { title: t('limits.perDay'), figures: true, cell: ({ perDay }) => amount(perDay) },
    { title: t('limits.perMonth'), figures: true, cell: ({ perMonth }) => amount(perMonth) },
    {
      title: t('limits.perMinute'),
      figures: true,
      cell: ({ perMinute }) => (perMinute === null ? <NoLimit /> : formatDecimal(String(perMinute), locale())),
    },
  ];
  const close = () => setDoing(null);
  const actions = (line: Line) => (
    <RowActions
      edit={{ label: t('limits.edit', { what: nameOf(line) }), go: () => setDoing({ form: line }) }}
      remove={{ label: t('limits.lift', { what: nameOf(line) }), go: () => setDoing({ lift: line }) }}
    />
  );
  return (
    <>
      <Section
        title={t('limits.tab')}
        about={t('limits.about')}
        rows={data?.defaultLimits}
        error={error}
        retry={() => void refetch()}
        empty={{ icon: IconGauge, title: t('limits.empty'), help: t('limits.emptyHelp') }}
        add={mayChange ? { label: t('limits.add'), open: () => setDoing({ form: null }) } : null}
      >
        {(rows) => (
          <Listing
            label={t('limits.tab')}
            columns={columns}
            rows={rows}
            rowKey={({ type, currency }) => `${type}-${currency}`}
            {...(mayChange && { actions })}
          />
        )}
      </Section>
      {doing && 'form' in doing && <LimitsForm line={doing.form} onClose={close} />}
      {doing && 'lift' in doing && <Lift line={doing.lift} onClose={close} />}
    </>
  );
}

function NoLimit() {
  const { t } = useTranslation('prices');
  return (
    <Text span inherit c="dimmed">
      {t('limits.none')}
    </Text>
  );
}

function Lift({ line, onClose }: { line: Line; onClose: () => void }) {
  const { t } = useTranslation('prices');
  const { send, busy, refusal, error } = useRequest(SetDefaultLimitsDocument);
  const client = useApolloClient();
  const what = useKindName()(line);
  const { type, currency } = line;
  const lift = async () => {
    if ((await send({ input: { type, currency, limits: {} } })) === null) return;
    await client.refetchQueries({ include: [DefaultLimitsDocument] });
    notifications.show({ message: t('saved') });
    onClose();
  };
  return (
    <Confirmation
      title={t('limits.liftTitle')}
      submit={t('limits.liftSubmit')}
      onConfirm={() => void lift()}
      {...{ busy, refusal, error, onClose }}
    >
      {t('limits.liftHelp', { what })}
    </Confirmation>
  );
}
