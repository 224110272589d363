import { useApolloClient, useQuery } from '@apollo/client/react';
import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconReceipt2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { usePerson } from '../../bank/use-session';
import { type FeeLineFragment, FeesDocument, RemoveFeeDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Amount } from '../../money/Amount';
import { type Money, sign } from '../../money/money';
import { Confirmation } from '../../shell/Dialog';
import { useKindName } from './AccountKind';
import { formatPercent, isZero } from './decimals';
import { FeeForm } from './FeeForm';
import { type Column, Listing } from './Listing';
import { RowActions } from './RowActions';
import { Section } from './Section';

type Line = FeeLineFragment;
type Doing = { form: Line | null } | { remove: Line } | null;

/** What a fee is for, in words: "Transfer · Savings account · EUR". */
export function useFeeName(): (fee: Pick<Line, 'kind' | 'type' | 'currency'>) => string {
  const { t } = useTranslation(['prices', 'common']);
  const nameOf = useKindName();
  return (fee) => t('fees.what', { kind: t(`common:kind.${fee.kind}`), accounts: nameOf(fee) });
}

/** What payments cost. */
export function Fees() {
  const { t } = useTranslation(['prices', 'common']);
  const mayChange = usePerson().role === 'ADMIN';
  const nameOf = useKindName();
  const feeName = useFeeName();
  const { data, error, refetch } = useQuery(FeesDocument, { fetchPolicy: 'cache-and-network' });
  const [doing, setDoing] = useState<Doing>(null);
  const amount = (of: Money) => (sign(of) === 0 ? <Nothing /> : <Amount of={of} />);
  const columns: [Column<Line>, ...Column<Line>[]] = [
    { title: t('fees.kind'), cell: ({ kind }) => t(`common:kind.${kind}`) },
    { title: t('accounts'), cell: nameOf },
    { title: t('fees.fixed'), figures: true, cell: ({ fixed }) => amount(fixed) },
    {
      title: t('fees.percent'),
      figures: true,
      cell: ({ percent }) => (isZero(percent) ? <Nothing /> : formatPercent(percent, locale())),
    },
    { title: t('fees.minimum'), figures: true, cell: ({ minimum }) => amount(minimum) },
    {
      title: t('fees.maximum'),
      figures: true,
      cell: ({ maximum }) => (maximum === null ? <Nothing /> : <Amount of={maximum} />),
    },
  ];
  const close = () => setDoing(null);
  const actions = (line: Line) => (
    <RowActions
      edit={{ label: t('fees.edit', { what: feeName(line) }), go: () => setDoing({ form: line }) }}
      remove={{ label: t('fees.remove', { what: feeName(line) }), go: () => setDoing({ remove: line }) }}
    />
  );
  return (
    <>
      <Section
        title={t('fees.tab')}
        about={t('fees.about')}
        rows={data?.feeSchedule}
        error={error}
        retry={() => void refetch()}
        empty={{ icon: IconReceipt2, title: t('fees.empty'), help: t('fees.emptyHelp') }}
        add={mayChange ? { label: t('fees.add'), open: () => setDoing({ form: null }) } : null}
      >
        {(rows) => (
          <Listing
            label={t('fees.tab')}
            columns={columns}
            rows={rows}
            rowKey={({ kind, type, currency }) => `${kind}-${type}-${currency}`}
            {...(mayChange && { actions })}
          />
        )}
      </Section>
      {doing && 'form' in doing && <FeeForm line={doing.form} onClose={close} />}
      {doing && 'remove' in doing && <Remove line={doing.remove} onClose={close} />}
    </>
  );
}

function Nothing() {
  return (
    <Text span inherit c="dimmed">
      –
    </Text>
  );
}

function Remove({ line, onClose }: { line: Line; onClose: () => void }) {
  const { t } = useTranslation('prices');
  const { send, busy, refusal, error } = useRequest(RemoveFeeDocument);
  const client = useApolloClient();
  const what = useFeeName()(line);
  const { kind, type, currency } = line;
  const remove = async () => {
    if ((await send({ input: { kind, type, currency } })) === null) return;
    await client.refetchQueries({ include: [FeesDocument] });
    notifications.show({ message: t('saved') });
    onClose();
  };
  return (
    <Confirmation
      title={t('fees.removeTitle')}
      submit={t('fees.removeSubmit')}
      onConfirm={() => void remove()}
      {...{ busy, refusal, error, onClose }}
    >
      {t('fees.removeHelp', { what })}
    </Confirmation>
  );
}
