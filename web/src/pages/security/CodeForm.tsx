import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../bank/refusal';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { goToFirst, refuseAt } from '../logon/refused-field';
import { Slowdown, waitOf } from '../logon/Slowdown';

interface CodeRequest {
  busy: boolean;
  refusal: Refusal | null;
  error: unknown;
  clear: () => void;
}

/** Asks for a code of the second factor, for something that takes one. */
export function CodeForm({
  label,
  action,
  danger = false,
  request: { busy, refusal, error, clear },
  onCode,
  onClose,
}: {
  label: string;
  action: string;
  danger?: boolean;
  request: CodeRequest;
  onCode: (code: string, refused: (refusal: Refusal) => void) => Promise<void>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { code: '' },
    validate: { code: (code) => (code.trim() === '' ? t('required') : null) },
  });
  const submit = form.onSubmit(
    ({ code }) =>
      onCode(code, (no) => {
        if (no.__typename === 'InvalidCode') refuseAt(form, 'code', no);
      }),
    goToFirst(form, ['code']),
  );
  const wait = waitOf(refusal);
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {wait !== null && <Slowdown seconds={wait} onOver={clear} />}
        {wait === null && refusal?.__typename !== 'InvalidCode' && <RefusalNotice refusal={refusal} />}
        {error != null && <Failure error={error} />}
        <TextInput
          label={label}
          autoComplete="one-time-code"
          spellCheck={false}
          data-autofocus
          key={form.key('code')}
          {...form.getInputProps('code')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('actions.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={wait !== null} {...(danger ? { color: 'red' } : {})}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
