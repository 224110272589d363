import { useApolloClient } from '@apollo/client/react';
import { Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { FraudRulesDocument, RemoveRuleDocument, type RuleLineFragment } from '../../gql/graphql';
import { Confirmation } from '../../shell/Dialog';
import { useGone } from './use-gone';

/** Asks whether to do without a rule, and says what that means. */
export function RuleRemoval({ rule: { id, name, enabled }, onClose }: { rule: RuleLineFragment; onClose: () => void }) {
  const { t } = useTranslation('review');
  const client = useApolloClient();
  const gone = useGone();
  const { send, busy, refusal, error } = useRequest(RemoveRuleDocument);
  const remove = async () => {
    if ((await send({ input: { ruleId: id } }, gone)) === null) return;
    await client.refetchQueries({ include: [FraudRulesDocument] });
    notifications.show({ message: t('removal.done', { name }) });
    onClose();
  };
  return (
    <Confirmation
      title={t('removal.title', { name })}
      submit={t('removal.submit')}
      onConfirm={() => void remove()}
      {...{ busy, refusal, error, onClose }}
    >
      <Stack>
        {t('removal.will')}
        {enabled && (
          <Text size="sm" c="dimmed">
            {t('removal.off')}
          </Text>
        )}
      </Stack>
    </Confirmation>
  );
}
