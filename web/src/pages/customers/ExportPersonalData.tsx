import { Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { type CustomerFactsFragment, ExportPersonalDataDocument } from '../../gql/graphql';
import { Dialog } from '../../shell/Dialog';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { saveFile } from '../../shell/saved-file';
import { FormButtons } from './FormButtons';

/** Gets what the bank knows of somebody, all its documents, and hands it over as one file. */
export function ExportPersonalData({ customer, onClose }: { customer: CustomerFactsFragment; onClose: () => void }) {
  const { t } = useTranslation('customers');
  const { send, refusal, error } = useRequest(ExportPersonalDataDocument);
  const [busy, setBusy] = useState(false);
  const collect = async () => {
    const documents: string[] = [];
    let after: string | null = null;
    do {
      const document = await send({ input: { customerId: customer.id, after } });
      if (document === null) return;
      documents.push(document.json);
      after = document.next ?? null;
    } while (after !== null);
    saveFile(`florin-${customer.id}.json`, `[${documents.join(',\n')}]\n`, 'application/json');
    onClose();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    await collect();
    setBusy(false);
  };
  return (
    <Dialog onClose={onClose} title={t('export.title')}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{t('export.about', { name: customer.fullName })}</Text>
          <RefusalNotice refusal={refusal} />
          {error != null && <Failure error={error} />}
          <FormButtons submit={t('export.submit')} busy={busy} onClose={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
