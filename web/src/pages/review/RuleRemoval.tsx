import { useApolloClient } from '@apollo/client/react';
import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { FraudRulesDocument, RemoveRuleDocument, type RuleLineFragment } from '../../gql/graphql';
import { Dialog } from '../../shell/Dialog';
import { Failure, RefusalNotice } from '../../shell/Notices';

/** Asks whether to do without a rule, and says what that means. */
export function RuleRemoval({ rule: { id, name, enabled }, onClose }: { rule: RuleLineFragment; onClose: () => void }) {
  const { t } = useTranslation(['review', 'common']);
  const client = useApolloClient();
  const { send, busy, refusal, error } = useRequest(RemoveRuleDocument);
  const remove = async () => {
    if ((await send({ input: { ruleId: id } })) === null) return;
    await client.refetchQueries({ include: [FraudRulesDocument] });
    notifications.show({ message: t('removal.done', { name }) });
    onClose();
  };
  return (
    <Dialog onClose={onClose} title={t('removal.title', { name })}>
      <Stack>
        <RefusalNotice refusal={refusal} />
        {error != null && <Failure error={error} />}
        <Text size="sm">{t('removal.will')}</Text>
        {enabled && (
          <Text size="sm" c="dimmed">
            {t('removal.off')}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('common:actions.cancel')}
          </Button>
          <Button color="red.9" loading={busy} onClick={() => void remove()}>
            {t('removal.submit')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
