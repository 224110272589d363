import { ActionIcon, Alert, Badge, Button, Card, Group, Stack, Switch, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconHistory, IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { explain } from '../../bank/refusal';
import { useRequest } from '../../bank/use-request';
import { ChangeRuleDocument, type RuleLineFragment } from '../../gql/graphql';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { Conditions } from './Conditions';
import { useGone } from './use-gone';

interface RuleCardProps {
  rule: RuleLineFragment;
  mayChange: boolean;
  onEdit: () => void;
  onRemove: () => void;
}

export function RuleCard({ rule, mayChange, onEdit, onRemove }: RuleCardProps) {
  const { t } = useTranslation('review');
  const { id, name, action, enabled, version, conditions } = rule;
  const unreadable = conditions.some(({ __typename }) => __typename === 'UnreadableCondition');
  return (
    <Card component="article" aria-label={name} data-rule={id}>
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start" gap="sm">
          <Group gap="xs" miw={0}>
            <Title order={2} size="h4" style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Title>
            <Badge color={action === 'REJECT' ? 'red' : 'florin'}>{t(`action.${action}`)}</Badge>
            {!mayChange && <Badge color="gray">{t(enabled ? 'rules.on' : 'rules.off')}</Badge>}
          </Group>
          {mayChange && <OnOff rule={rule} />}
        </Group>
        {unreadable && (
          <Alert color="red" icon={<IconAlertTriangle />} c="inherit">
            {t('rules.unreadable')}
          </Alert>
        )}
        <Text size="sm" c="dimmed">
          {t(conditions.length > 1 ? 'rules.all' : 'rules.one')}
        </Text>
        <Conditions of={conditions} />
        <Group justify="space-between" gap="xs">
          <Text size="sm" c="dimmed">
            {t('rules.version', { version })}
          </Text>
          <Group gap={4}>
            <Button
              component={Link}
              to={`?rule=${id}`}
              variant="subtle"
              size="compact-sm"
              leftSection={<IconHistory size={16} />}
              aria-label={t('rules.historyOf', { name })}
            >
              {t('rules.history')}
            </Button>
            {mayChange && (
              <>
                <ActionIcon variant="subtle" size="lg" aria-label={t('rules.editOf', { name })} onClick={onEdit}>
                  <IconPencil size={18} />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="red"
                  size="lg"
                  aria-label={t('rules.removeOf', { name })}
                  onClick={onRemove}
                >
                  <IconTrash size={18} />
                </ActionIcon>
              </>
            )}
          </Group>
        </Group>
      </Stack>
    </Card>
  );
}

/** Shows what the bank has said, never what was only wished: a rule that seems to be on protects nobody. */
function OnOff({ rule: { id, name, enabled } }: { rule: RuleLineFragment }) {
  const { t } = useTranslation('review');
  const { send, busy, refusal, error } = useRequest(ChangeRuleDocument);
  const gone = useGone();
  const turn = async () => {
    const changed = await send({ input: { ruleId: id, enabled: !enabled } }, (no) => {
      gone(no);
      // The card that would have shown it goes.
      if (no.code === 'FRAUD_RULE_NOT_FOUND') notifications.show({ message: explain(no) });
    });
    if (changed === null) return;
    notifications.show({ message: t(changed.enabled ? 'rules.turnedOn' : 'rules.turnedOff', { name }) });
  };
  return (
    <Stack gap="xs">
      <Switch
        checked={enabled}
        onChange={() => void turn()}
        aria-busy={busy}
        aria-label={t('rules.enabled', { name })}
        label={<span aria-hidden>{t(enabled ? 'rules.on' : 'rules.off')}</span>}
        withThumbIndicator={false}
      />
      <RefusalNotice refusal={refusal} />
      {error != null && <Failure error={error} />}
    </Stack>
  );
}
