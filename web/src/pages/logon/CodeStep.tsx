import { Anchor, Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { session } from '../../bank/session';
import { useRequest } from '../../bank/use-request';
import { CompleteLogonDocument } from '../../gql/graphql';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { Frame } from './Frame';
import classes from './frame.module.css';
import { goToFirst, refuseAt } from './refused-field';
import { Slowdown, waitOf } from './Slowdown';

/** The second step: a code of the app, or of those written down. `onBack` is told whether it took too long. */
export function CodeStep({ challenge, onBack }: { challenge: string; onBack: (late: boolean) => void }) {
  const { t } = useTranslation(['logon', 'common']);
  const { send, busy, refusal, error, clear } = useRequest(CompleteLogonDocument);
  const [recovery, setRecovery] = useState(false);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { code: '' },
    validate: { code: (code) => (code.trim() === '' ? t('common:required') : null) },
  });

  const complete = form.onSubmit(
    async ({ code }) => {
      const begun = await send({ input: { challenge, code } }, (no) => {
        if (no.__typename === 'InvalidChallenge') onBack(true);
        else if (no.__typename === 'InvalidCode') refuseAt(form, 'code', no);
      });
      if (begun !== null) session.begin(begun);
    },
    goToFirst(form, ['code']),
  );
  const change = () => {
    setRecovery(!recovery);
    clear();
    form.reset();
    form.getInputNode('code')?.focus();
  };

  const wait = waitOf(refusal);
  return (
    <Frame title={t('code.title')} about={t(recovery ? 'code.recoveryHelp' : 'code.help')}>
      <form onSubmit={complete} noValidate>
        <Stack>
          {wait !== null && <Slowdown seconds={wait} onOver={clear} />}
          {wait === null && refusal?.__typename !== 'InvalidCode' && <RefusalNotice refusal={refusal} />}
          {error != null && <Failure error={error} />}
          <TextInput
            label={t(recovery ? 'code.recoveryLabel' : 'code.label')}
            inputMode={recovery ? 'text' : 'numeric'}
            autoComplete="one-time-code"
            autoCapitalize={recovery ? 'characters' : 'none'}
            spellCheck={false}
            autoFocus
            classNames={recovery ? {} : { input: classes.code ?? '' }}
            key={form.key('code')}
            {...form.getInputProps('code')}
          />
          <Button type="submit" loading={busy} disabled={wait !== null}>
            {t('submit')}
          </Button>
          <Group justify="space-between">
            <Anchor component="button" type="button" size="sm" onClick={change}>
              {t(recovery ? 'code.useApp' : 'code.useRecovery')}
            </Anchor>
            <Anchor component="button" type="button" size="sm" onClick={() => onBack(false)}>
              {t('code.back')}
            </Anchor>
          </Group>
        </Stack>
      </form>
    </Frame>
  );
}
