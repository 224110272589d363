import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '../../bank/use-session';
import type { Role, TransactionLineFragment } from '../../gql/graphql';
import { sign } from '../../money/money';
import { HoldButtons } from './HoldButtons';
import { reversible } from './reversible';
import { TransactionRefund } from './TransactionRefund';

/** What can be done with it by whoever looks; nothing where nothing can. */
export function TransactionActions({
  transaction,
  onDone,
}: {
  transaction: TransactionLineFragment;
  onDone: () => void;
}) {
  const { t } = useTranslation('account');
  const { role } = usePerson();
  const [refunding, setRefunding] = useState(false);
  const done = () => {
    setRefunding(false);
    onDone();
  };
  return (
    <>
      {mayReverse(transaction, role) && (
        <Button variant="default" leftSection={<IconArrowBackUp size={18} />} onClick={() => setRefunding(true)}>
          {t('transaction.refund.open')}
        </Button>
      )}
      <HoldButtons hold={transaction} onDone={onDone} />
      {refunding && <TransactionRefund transaction={transaction} onDone={done} onClose={() => setRefunding(false)} />}
    </>
  );
}

/** The receiver sends a transfer back; admins also undo what was paid in or out. The bank has the last word. */
function mayReverse(transaction: TransactionLineFragment, role: Role): boolean {
  const { kind, status, destination } = transaction;
  if (status !== 'COMPLETED' || sign(reversible(transaction)) === 0) return false;
  if (role === 'ADMIN') return kind === 'TRANSFER' || kind === 'DEPOSIT' || kind === 'WITHDRAWAL';
  return role === 'CUSTOMER' && kind === 'TRANSFER' && destination.account !== null;
}
