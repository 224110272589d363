import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import {
  CloseAccountForHolderDocument,
  FreezeAccountDocument,
  type StaffAccountFragment,
  UnfreezeAccountDocument,
} from '../../gql/graphql';
import { formatIban } from '../../shell/formats';
import { CaseModal } from './CaseModal';

interface ChangeProps {
  account: StaffAccountFragment;
  onClose: () => void;
}

/** Stops an account. */
export function FreezeAccount(props: ChangeProps) {
  return <StatusChange {...props} change="freeze" document={FreezeAccountDocument} />;
}

/** Lets a frozen account go on. */
export function UnfreezeAccount(props: ChangeProps) {
  return <StatusChange {...props} change="unfreeze" document={UnfreezeAccountDocument} />;
}

/** Ends an empty account for good. */
export function CloseAccount(props: ChangeProps) {
  return <StatusChange {...props} change="closeAccount" document={CloseAccountForHolderDocument} grave />;
}

interface StatusChangeProps extends ChangeProps {
  change: 'freeze' | 'unfreeze' | 'closeAccount';
  document: typeof FreezeAccountDocument | typeof UnfreezeAccountDocument | typeof CloseAccountForHolderDocument;
  grave?: boolean;
}

function StatusChange({ account, change, document, grave = false, onClose }: StatusChangeProps) {
  const { t } = useTranslation('customers');
  const request = useRequest(document as typeof FreezeAccountDocument);
  const names = { iban: formatIban(account.iban), name: account.holder.fullName };
  return (
    <CaseModal
      title={t(`${change}.title`)}
      about={t(`${change}.about`, names)}
      submit={t(`${change}.submit`)}
      grave={grave}
      request={request}
      send={async (why) => {
        if ((await request.send({ input: { accountId: account.id, ...why } })) === null) return;
        notifications.show({ message: t(`${change}.done`, names) });
        onClose();
      }}
      onClose={onClose}
    />
  );
}
