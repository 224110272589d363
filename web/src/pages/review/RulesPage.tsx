import { useQuery } from '@apollo/client/react';
import { Button, Card, Skeleton, Stack } from '@mantine/core';
import { IconGavel, IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { usePerson } from '../../bank/use-session';
import { FraudRulesDocument, type RuleLineFragment } from '../../gql/graphql';
import { Empty, Failure } from '../../shell/Notices';
import { Page } from '../../shell/Page';
import { RuleCard } from './RuleCard';
import { RuleHistory } from './RuleHistory';
import { RuleRemoval } from './RuleRemoval';

const RuleForm = lazy(() => import('./RuleForm'));

type Doing = { what: 'create' } | { what: 'edit' | 'remove'; rule: RuleLineFragment };

/** What payments are judged by. The address may name a rule whose history is to be seen, also one that is no more. */
export default function RulesPage() {
  const { t } = useTranslation('review');
  const { role } = usePerson();
  const mayChange = role === 'ADMIN';
  const [search, setSearch] = useSearchParams();
  const [doing, setDoing] = useState<Doing | null>(null);
  const { data, error, refetch } = useQuery(FraudRulesDocument);
  const rules = data?.fraudRules;
  const looked = search.get('rule');
  const create = mayChange && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setDoing({ what: 'create' })}>
      {t('rules.new')}
    </Button>
  );
  const close = () => setDoing(null);
  return (
    <Page title={t('rules.title')} about={t('rules.about')} actions={rules?.length !== 0 && create}>
      {error && !rules && <Failure error={error} retry={() => void refetch()} />}
      {rules === undefined && !error && <Shapes />}
      {rules?.length === 0 && (
        <Card>
          <Empty icon={IconGavel} title={t('rules.empty')}>
            <Stack align="center">
              {t('rules.emptyHelp')}
              {create}
            </Stack>
          </Empty>
        </Card>
      )}
      {rules && rules.length > 0 && (
        <Stack component="section" aria-label={t('rules.label')}>
          {rules.map((rule) => (
            <RuleCard
              key={rule.id}
              rule={rule}
              mayChange={mayChange}
              onEdit={() => setDoing({ what: 'edit', rule })}
              onRemove={() => setDoing({ what: 'remove', rule })}
            />
          ))}
        </Stack>
      )}
      <Suspense>
        {doing?.what === 'create' && <RuleForm rule={null} onClose={close} />}
        {doing?.what === 'edit' && <RuleForm rule={doing.rule} onClose={close} />}
      </Suspense>
      {doing?.what === 'remove' && <RuleRemoval rule={doing.rule} onClose={close} />}
      {looked !== null && <RuleHistory ruleId={looked} onClose={() => setSearch({})} />}
    </Page>
  );
}

function Shapes() {
  return (
    <Stack aria-busy>
      <Skeleton height={150} radius="lg" />
      <Skeleton height={150} radius="lg" />
    </Stack>
  );
}
