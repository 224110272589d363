import { useApolloClient } from '@apollo/client/react';
import { Alert, Button, Code, Group, Radio, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { explain, type Refusal } from '../../bank/refusal';
import { useRequest } from '../../bank/use-request';
import {
  ChangeRuleDocument,
  CreateRuleDocument,
  FraudRulesDocument,
  type RuleAction,
  type RuleLineFragment,
} from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { toTyped } from '../../money/money';
import { Dialog } from '../../shell/Dialog';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { ConditionFields } from './ConditionFields';
import {
  CONDITIONS_MAX,
  draftOf,
  type Fault,
  faultOf,
  inputOf,
  NAME_MAX,
  newCondition,
  PAYMENTS_MAX,
  type RuleDraft,
} from './rule-draft';
import { useGone } from './use-gone';

const ACTIONS: readonly RuleAction[] = ['REVIEW', 'REJECT'];

interface RuleFormProps {
  /** The rule to change; null for a new one. */
  rule: RuleLineFragment | null;
  onClose: () => void;
}

export default function RuleForm({ rule, onClose }: RuleFormProps) {
  const { t } = useTranslation(['review', 'common']);
  const { form, submit, busy, refusal, error } = useRuleForm(rule, onClose);
  const { conditions } = form.values;
  const place = placeOf(refusal);
  const stored = rule?.conditions.flatMap((each) => (each.__typename === 'UnreadableCondition' ? [each.stored] : []));
  return (
    <Dialog
      onClose={onClose}
      size="lg"
      title={rule === null ? t('form.newTitle') : t('form.editTitle', { name: rule.name })}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <RefusalNotice refusal={place === null ? refusal : null} />
          {error != null && <Failure error={error} />}
          <TextInput
            label={t('form.name')}
            description={t('form.nameHelp')}
            withAsterisk
            data-autofocus
            autoComplete="off"
            {...form.getInputProps('name')}
            error={form.errors.name ?? (place === 'name' && refusal ? explain(refusal) : null)}
          />
          <Radio.Group label={t('form.action')} {...form.getInputProps('action')}>
            <Stack gap="xs" mt={6}>
              {ACTIONS.map((action) => (
                <Radio
                  key={action}
                  value={action}
                  label={t(`action.${action}`)}
                  description={t(`form.actionHelp.${action}`)}
                />
              ))}
            </Stack>
          </Radio.Group>
          {stored && stored.length > 0 && (
            <Alert color="red" icon={<IconAlertTriangle />} c="inherit">
              {t('form.unreadable')}
              {stored.map((each) => (
                <Code key={each} block mt="xs">
                  {each}
                </Code>
              ))}
            </Alert>
          )}
          <Text size="sm" fw={500} component="h3" m={0}>
            {t('form.conditions')}
          </Text>
          {conditions.map((condition, index) => (
            <ConditionFields
              key={condition.key}
              form={form}
              index={index}
              refusal={place === index ? refusal : null}
              onRemove={conditions.length > 1 ? () => form.removeListItem('conditions', index) : null}
            />
          ))}
          <Group>
            <Button
              variant="default"
              size="xs"
              leftSection={<IconPlus size={16} />}
              disabled={conditions.length >= CONDITIONS_MAX}
              onClick={() => form.insertListItem('conditions', newCondition())}
            >
              {t('form.add')}
            </Button>
          </Group>
          {rule === null && (
            <Switch label={t('form.enabled')} {...form.getInputProps('enabled', { type: 'checkbox' })} />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:actions.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {rule === null ? t('form.create') : t('common:actions.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** What of the form the bank's no is about: the name, a condition by its place, or null for all else. */
function placeOf(refusal: Refusal | null): 'name' | number | null {
  if (refusal?.__typename !== 'InvalidInput') return null;
  if (refusal.field === 'name') return 'name';
  const number = /^condition (\d+)$/.exec(refusal.field)?.[1];
  return number === undefined ? null : Number(number) - 1;
}

function useRuleForm(rule: RuleLineFragment | null, onClose: () => void) {
  const { t } = useTranslation(['review', 'common']);
  const client = useApolloClient();
  const creation = useRequest(CreateRuleDocument);
  const change = useRequest(ChangeRuleDocument);
  const faults = useFaults();
  const gone = useGone();
  const form = useForm<RuleDraft>({ initialValues: draftOf(rule, locale()), validate: faults });

  const create = async ({ name, action, enabled, conditions }: RuleDraft) => {
    const wanted = conditions.map((each) => inputOf(each, locale()));
    const made = await creation.send({ input: { name: name.trim(), action, enabled, conditions: wanted } });
    if (made === null) return;
    await client.refetchQueries({ include: [FraudRulesDocument] });
    notifications.show({ message: t(made.enabled ? 'form.created' : 'form.createdOff', { name: made.name }) });
    onClose();
  };
  // Only what was changed here is sent, so that what somebody else has changed meanwhile stays.
  const save = async ({ name, action, conditions }: RuleDraft, { id }: RuleLineFragment) => {
    const input = {
      ruleId: id,
      ...(form.isDirty('name') && { name: name.trim() }),
      ...(form.isDirty('action') && { action }),
      ...(form.isDirty('conditions') && { conditions: conditions.map((each) => inputOf(each, locale())) }),
    };
    const changed = await change.send({ input }, gone);
    if (changed === null) return;
    notifications.show({ message: t('form.saved', { name: changed.name }) });
    onClose();
  };
  const submit = form.onSubmit((draft) => (rule === null ? create(draft) : save(draft, rule)));
  const { busy, refusal, error } = rule === null ? creation : change;
  return { form, submit, busy, refusal, error };
}

/** What is wrong with the form, at each field, as the bank would see it. */
function useFaults(): (draft: RuleDraft) => Record<string, string> {
  const { t } = useTranslation(['review', 'common']);
  const say = (fault: Fault) => t(`form.fault.${fault}`, { most: PAYMENTS_MAX, example: toTyped('12.50', locale()) });
  return ({ name, conditions }) => {
    const errors: Record<string, string> = {};
    if (name.trim() === '') errors.name = t('common:required');
    else if ([...name.trim()].length > NAME_MAX) errors.name = t('form.nameLong', { count: NAME_MAX });
    for (const [index, condition] of conditions.entries()) {
      const wrong = faultOf(condition, locale());
      if (wrong) errors[`conditions.${index}.${wrong.field}`] = say(wrong.fault);
    }
    return errors;
  };
}
