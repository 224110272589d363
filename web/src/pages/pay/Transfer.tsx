import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { explain } from '../../bank/refusal';
import { PreviewTransferDocument, type PreviewTransferInput, type TransferTermsFragment } from '../../gql/graphql';
import { readAmount, useAmountFault } from '../../money/AmountInput';
import { areOfOneBank, ibanFault, plainIban } from '../../money/iban';
import { decimalsOf, sign } from '../../money/money';
import { formatIban } from '../../shell/formats';
import { OwnAccount, PartyFact } from './Facts';
import { labelsOf, NO_LABELS } from './Labels';
import { type OutgoingPayment, PayOutReview } from './PayOutReview';
import type { PayProps } from './PayPage';
import { QuoteReview } from './QuoteReview';
import { Result } from './Result';
import { fieldOf, type No } from './refused-field';
import { othersLike } from './ToOwn';
import { TransferForm, type TransferValues } from './TransferForm';
import { usePayees } from './use-payees';
import { usePreview } from './use-preview';

type Stage =
  | { at: 'form' }
  | { at: 'quote'; terms: TransferTermsFragment; input: PreviewTransferInput }
  | { at: 'payOut'; payment: OutgoingPayment }
  | { at: 'done'; id: string };

/** Money to somebody else or between one's own accounts: filled in, looked at, and sent. */
export function Transfer({ accounts, from, to }: PayProps) {
  const { t } = useTranslation(['pay', 'common']);
  const amountFault = useAmountFault();
  const payees = usePayees(accounts);
  const preview = usePreview(PreviewTransferDocument);
  const [stage, setStage] = useState<Stage>({ at: 'form' });
  const [notice, setNotice] = useState<No | null>(null);
  const payerOf = (id: string) => accounts.find((account) => account.id === id) ?? accounts[0];
  const isOutside = ({ from: payer, mode, iban }: TransferValues) =>
    mode === 'other' && ibanFault(iban) === null && !areOfOneBank(iban, payerOf(payer)?.iban ?? '');

  const form = useForm<TransferValues>({
    initialValues: startOf({ accounts, from, to }),
    validate: {
      from: (id) => (accounts.some((account) => account.id === id) ? null : t('fields.gone')),
      own: (own, { mode, from: payer }) =>
        mode === 'own' && !othersLike(accounts, payerOf(payer)).some(({ id }) => id === own)
          ? t('common:required')
          : null,
      iban: (iban, { mode }) => {
        const fault = mode === 'other' ? ibanFault(iban) : null;
        return fault === null ? null : t(`iban.${fault}`);
      },
      payeeName: (name, values) => (isOutside(values) && name.trim() === '' ? t('common:required') : null),
      amount: (typed, values) => {
        const payer = payerOf(values.from);
        return payer ? amountFault(typed, payer.currency, decimalsOf(payer.balance.value)) : null;
      },
    },
  });

  const refused = (refusal: No) => {
    const field = fieldOf(refusal);
    const fields = { ...FIELDS, to: form.values.mode === 'own' ? 'own' : 'iban' } as const;
    setStage({ at: 'form' });
    setNotice(field === null ? refusal : null);
    if (field === null) return;
    form.setFieldError(fields[field], explain(refusal));
    requestAnimationFrame(() => form.getInputNode(fields[field])?.focus());
  };
  const quote = async (input: PreviewTransferInput) => {
    const answer = (await preview.ask({ input }))?.previewTransfer;
    if (answer === undefined) return;
    if (answer.__typename !== 'TransferPreview') return refused(answer);
    if (answer.refusal !== null) return refused(answer.refusal);
    setStage({ at: 'quote', terms: answer, input });
  };
  const submit = form.onSubmit(async (values) => {
    setNotice(null);
    const payer = payerOf(values.from);
    if (payer === undefined) return;
    const amount = {
      value: readAmount(values.amount, decimalsOf(payer.balance.value)) ?? '',
      currency: payer.currency,
    };
    const labels = labelsOf(values);
    const iban = plainIban(values.iban);
    if (isOutside(values)) {
      const payment = { payer, iban, payeeName: values.payeeName.trim(), amount, labels };
      return setStage({ at: 'payOut', payment });
    }
    const destination = values.mode === 'own' ? { accountId: values.own } : { iban };
    await quote({ fromAccountId: payer.id, to: destination, amount, ...labels });
  });

  const back = () => setStage({ at: 'form' });
  const done = (id: string) => setStage({ at: 'done', id });
  if (stage.at === 'done') {
    const another = () => {
      form.setValues({ ...startOf({ accounts, from: form.values.from, to: null }), mode: form.values.mode });
      back();
    };
    return <Result id={stage.id} another={another} />;
  }
  if (stage.at === 'payOut') {
    const { payment } = stage;
    // As it stands by now, which is not as it stood when it was chosen.
    const payer = accounts.find(({ id }) => id === payment.payer.id) ?? payment.payer;
    return <PayOutReview payment={{ ...payment, payer }} {...{ back, done, refused }} />;
  }
  if (stage.at === 'quote') {
    const { terms, input } = stage;
    const payer = accounts.find(({ id }) => id === input.fromAccountId);
    return (
      <QuoteReview
        terms={terms}
        facts={[
          payer !== undefined && { label: t('facts.from'), value: <OwnAccount account={payer} /> },
          { label: t('facts.to'), value: partyOf(input) },
          input.description != null && { label: t('fields.description'), value: input.description },
        ]}
        renew={() => quote(input)}
        problem={preview.error}
        renewing={preview.busy}
        {...{ back, done, refused }}
      />
    );
  }
  return (
    <TransferForm
      {...{ form, accounts, payees, notice }}
      outside={isOutside(form.values)}
      busy={preview.busy}
      error={preview.error}
      onSubmit={submit}
    />
  );

  function partyOf({ to: destination }: PreviewTransferInput) {
    const own = accounts.find(({ id, iban }) => id === destination.accountId || iban === destination.iban);
    if (own !== undefined) return <OwnAccount account={own} />;
    const iban = destination.iban ?? '';
    return <PartyFact name={payees.find((payee) => payee.iban === iban)?.name} iban={iban} />;
  }
}

const FIELDS = {
  from: 'from',
  amount: 'amount',
  payeeName: 'payeeName',
  description: 'description',
  expiresAt: 'amount',
} as const;

/** The account that most payments come from, where nothing else is said. */
function usual(accounts: PayProps['accounts'], to: string | null) {
  const payers = accounts.filter(({ id }) => id !== to);
  return payers.find(({ type, balance }) => type === 'CHECKING' && sign(balance) > 0) ?? payers[0] ?? accounts[0];
}

function startOf({ accounts, from, to }: PayProps): TransferValues {
  const payer = accounts.find(({ id }) => id === from) ?? usual(accounts, to);
  const own = accounts.find(({ id }) => id === to && id !== payer?.id);
  return {
    from: payer?.id ?? '',
    mode: own === undefined ? 'other' : 'own',
    own: own?.id ?? '',
    iban: own === undefined && to !== null ? formatIban(plainIban(to)) : '',
    payeeName: '',
    amount: '',
    ...NO_LABELS,
  };
}
