import { Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { type CustomerFactsFragment, ErasePersonalDataDocument } from '../../gql/graphql';
import { Dialog } from '../../shell/Dialog';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { CaseFields, NO_CASE, readCase } from './CaseFields';
import { FormButtons } from './FormButtons';
import { placed } from './placed';

/** Forgets who a closed customer was. Nothing brings it back, so the address has to be typed. */
export function ErasePersonalData({ customer, onClose }: { customer: CustomerFactsFragment; onClose: () => void }) {
  const { t } = useTranslation(['customers', 'common']);
  const { send, busy, refusal, error, clear } = useRequest(ErasePersonalDataDocument);
  const form = useForm({
    initialValues: { ...NO_CASE, email: '' },
    validate: {
      reason: (reason) => (reason === null ? t('common:required') : null),
      email: (typed) => (typed.trim() === customer.email ? null : t('erase.mismatch')),
    },
    onValuesChange: clear,
  });
  const erase = form.onSubmit(async (typed) => {
    const why = readCase(typed);
    if (why === null || (await send({ input: { customerId: customer.id, ...why } })) === null) return;
    notifications.show({ message: t('erase.done') });
    onClose();
  });
  const { at, elsewhere } = placed(refusal, ['reason', 'caseId']);
  return (
    <Dialog onClose={onClose} title={t('erase.title')}>
      <form onSubmit={erase} noValidate>
        <Stack>
          <Text size="sm">{t('erase.about', { name: customer.fullName })}</Text>
          <RefusalNotice refusal={elsewhere} />
          {error != null && <Failure error={error} />}
          <CaseFields input={form.getInputProps} refused={at} focused />
          <TextInput
            label={t('erase.email')}
            description={customer.email}
            autoComplete="off"
            spellCheck={false}
            withAsterisk
            {...form.getInputProps('email')}
          />
          <FormButtons submit={t('erase.submit')} busy={busy} onClose={onClose} grave />
        </Stack>
      </form>
    </Dialog>
  );
}
