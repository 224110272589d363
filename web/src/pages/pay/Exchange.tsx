import { Anchor, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { explain } from '../../bank/refusal';
import {
  type AccountCardFragment,
  type ExchangeTermsFragment,
  PreviewExchangeDocument,
  type PreviewExchangeInput,
} from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Amount } from '../../money/Amount';
import { readAmount, useAmountFault } from '../../money/AmountInput';
import { decimalsOf } from '../../money/money';
import { Empty, Failure, RefusalNotice } from '../../shell/Notices';
import { AccountSelect } from './AccountSelect';
import { AmountField } from './AmountField';
import type { PayProps } from './PayPage';
import { QuoteReview } from './QuoteReview';
import { Result } from './Result';
import { fieldOf, type No } from './refused-field';
import { Step } from './Step';
import { usePreview } from './use-preview';

type Stage =
  | { at: 'form' }
  | { at: 'quote'; terms: ExchangeTermsFragment; input: PreviewExchangeInput }
  | { at: 'done'; id: string };

const FIELDS = {
  from: 'from',
  to: 'to',
  amount: 'amount',
  payeeName: 'to',
  description: 'amount',
  expiresAt: 'amount',
} as const;

/** Between two of one's own accounts, from one currency into another. */
export function Exchange(props: PayProps) {
  const currencies = new Set(props.accounts.map(({ currency }) => currency));
  return currencies.size > 1 ? <Exchanging {...props} /> : <OneCurrency currency={[...currencies][0] ?? ''} />;
}

function OneCurrency({ currency }: { currency: string }) {
  const { t } = useTranslation('pay');
  return (
    <Step title={t('kinds.exchange.form')} first>
      <Empty icon={IconArrowsExchange} title={t('exchange.one.title', { currency })}>
        {t('exchange.one.help')}
        <Group justify="center" mt="md">
          <Button component={Link} to="/accounts">
            {t('empty.go')}
          </Button>
        </Group>
      </Empty>
    </Step>
  );
}

function Exchanging({ accounts, from, to }: PayProps) {
  const { t } = useTranslation(['pay', 'common']);
  const amountFault = useAmountFault();
  const preview = usePreview(PreviewExchangeDocument);
  const [stage, setStage] = useState<Stage>({ at: 'form' });
  const [notice, setNotice] = useState<No | null>(null);
  const accountOf = (id: string) => accounts.find((account) => account.id === id);
  const form = useForm({
    initialValues: { ...startOf({ accounts, from, to }), side: 'amount' as 'amount' | 'receive', amount: '' },
    validate: {
      from: (chosen) => (accountOf(chosen) === undefined ? t('fields.gone') : null),
      to: (chosen) => (accountOf(chosen) === undefined ? t('common:required') : null),
      amount: (typed, values) => {
        const account = accountOf(values.side === 'amount' ? values.from : values.to);
        return account ? amountFault(typed, account.currency, decimalsOf(account.balance.value)) : null;
      },
    },
  });
  const payer = accountOf(form.values.from);
  const others = accounts.filter(({ currency }) => currency !== payer?.currency);
  const receiver = others.find(({ id }) => id === form.values.to);

  const refused = (refusal: No) => {
    const field = fieldOf(refusal);
    setStage({ at: 'form' });
    setNotice(field === null ? refusal : null);
    if (field === null) return;
    form.setFieldError(FIELDS[field], explain(refusal));
    requestAnimationFrame(() => form.getInputNode(FIELDS[field])?.focus());
  };
  const quote = async (input: PreviewExchangeInput) => {
    const answer = (await preview.ask({ input }))?.previewExchange;
    if (answer === undefined) return;
    if (answer.__typename !== 'ExchangePreview') return refused(answer);
    if (answer.refusal !== null) return refused(answer.refusal);
    setStage({ at: 'quote', terms: answer, input });
  };
  const submit = form.onSubmit(async (values) => {
    const account = values.side === 'amount' ? payer : receiver;
    if (account === undefined) return;
    setNotice(null);
    const value = readAmount(values.amount, decimalsOf(account.balance.value)) ?? '';
    const money = { [values.side]: { value, currency: account.currency } };
    await quote({ fromAccountId: values.from, toAccountId: values.to, ...money });
  });

  const back = () => setStage({ at: 'form' });
  if (stage.at === 'done') {
    const another = () => {
      form.setValues({ amount: '' });
      back();
    };
    return <Result id={stage.id} another={another} />;
  }
  if (stage.at === 'quote') {
    const { terms, input } = stage;
    return (
      <QuoteReview
        terms={terms}
        facts={[
          { label: t('facts.get'), value: <Amount of={terms.counterAmount} /> },
          { label: t('facts.rate'), value: rateOf(terms) },
          {
            label: t('facts.spread'),
            value: t('facts.percent', { percent: formatDecimal(terms.spreadPercent) }),
          },
        ]}
        renew={() => quote(input)}
        problem={preview.error}
        renewing={preview.busy}
        done={(id) => setStage({ at: 'done', id })}
        {...{ back, refused }}
      />
    );
  }
  return (
    <Step title={t('kinds.exchange.form')} first>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <RefusalNotice refusal={notice} />
          {preview.error != null && <Failure error={preview.error} />}
          <AccountSelect
            label={t('fields.from')}
            accounts={accounts}
            {...form.getInputProps('from')}
            onChange={(id) => {
              const now = accountOf(id ?? '');
              form.setValues({
                from: id ?? '',
                ...(now && receiver?.currency === now.currency ? { to: otherThan(accounts, now) } : {}),
              });
            }}
          />
          <AccountSelect label={t('to.ownAccount')} accounts={others} {...form.getInputProps('to')} />
          <SegmentedControl
            fullWidth
            aria-label={t('exchange.side')}
            data={[
              { value: 'amount', label: t('exchange.sell', { currency: payer?.currency ?? '' }) },
              { value: 'receive', label: t('exchange.get', { currency: receiver?.currency ?? '' }) },
            ]}
            {...form.getInputProps('side')}
          />
          <AmountField account={form.values.side === 'amount' ? payer : receiver} {...form.getInputProps('amount')} />
          <Group justify="flex-end">
            <Button type="submit" loading={preview.busy}>
              {t('actions.review')}
            </Button>
          </Group>
        </Stack>
      </form>
      <Text size="sm" c="dimmed">
        {t('exchange.missing')}{' '}
        <Anchor component={Link} to="/accounts" inherit underline="always">
          {t('empty.go')}
        </Anchor>
      </Text>
    </Step>
  );
}

function otherThan(accounts: readonly AccountCardFragment[], account: AccountCardFragment | undefined): string {
  return accounts.find(({ currency }) => currency !== account?.currency)?.id ?? '';
}

function startOf({ accounts, from, to }: PayProps): { from: string; to: string } {
  const payer = accounts.find(({ id }) => id === from) ?? accounts[0];
  const receiver = accounts.find(({ id, currency }) => id === to && currency !== payer?.currency);
  return { from: payer?.id ?? '', to: receiver?.id ?? otherThan(accounts, payer) };
}

/** An exact decimal as the locale writes it, with all its digits. */
function formatDecimal(value: string): string {
  const format = new Intl.NumberFormat(locale(), { maximumFractionDigits: 12 });
  return format.format(value as Intl.StringNumericLiteral);
}

function rateOf({ rate, amount, counterAmount }: ExchangeTermsFragment): string {
  return `1 ${amount.currency} = ${formatDecimal(rate)} ${counterAmount.currency}`;
}
