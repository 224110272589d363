import { Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../bank/refusal';
import type { Reason } from '../../gql/graphql';
import { Dialog } from '../../shell/Dialog';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { CaseFields, NO_CASE, readCase } from './CaseFields';
import { FormButtons } from './FormButtons';
import { placed } from './placed';

interface CaseModalProps {
  title: string;
  /** What will happen, and to whom. */
  about: ReactNode;
  submit: string;
  grave?: boolean;
  request: { busy: boolean; refusal: Refusal | null; error: unknown; clear: () => void };
  send: (why: { reason: Reason; caseId: string | null }) => Promise<unknown>;
  onClose: () => void;
}

/** Asks before staff do something to somebody, and why they do. */
export function CaseModal({ title, about, submit, grave = false, request, send, onClose }: CaseModalProps) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: NO_CASE,
    validate: { reason: (reason) => (reason === null ? t('required') : null) },
    onValuesChange: request.clear,
  });
  const { at, elsewhere } = placed(request.refusal, ['reason', 'caseId']);
  const submitted = form.onSubmit(async (typed) => {
    const why = readCase(typed);
    if (why !== null) await send(why);
  });
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={submitted} noValidate>
        <Stack>
          <Text size="sm" component="div">
            {about}
          </Text>
          <RefusalNotice refusal={elsewhere} />
          {request.error != null && <Failure error={request.error} />}
          <CaseFields input={form.getInputProps} refused={at} focused />
          <FormButtons submit={submit} busy={request.busy} onClose={onClose} grave={grave} />
        </Stack>
      </form>
    </Dialog>
  );
}
