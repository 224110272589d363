import { Badge, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconGauge } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '../../bank/use-session';
import type { StaffAccountFragment } from '../../gql/graphql';
import { Empty } from '../../shell/Notices';
import { LimitTable } from './LimitTable';
import { Section } from './Section';
import { SetAccountLimits } from './SetAccountLimits';

/** What an account may spend, and whether staff have set that for it alone. */
export function AccountLimits({ account }: { account: StaffAccountFragment }) {
  const { t } = useTranslation('customers');
  const mayAct = usePerson().role === 'ADMIN';
  const [setting, { open, close }] = useDisclosure();
  const { limits, ownLimits, status } = account;
  return (
    <Section
      title={t('limits.title')}
      action={
        mayAct &&
        status !== 'CLOSED' && (
          <Button variant="subtle" size="compact-md" onClick={open}>
            {t('limits.set')}
          </Button>
        )
      }
    >
      <Group gap="xs" mb="xs">
        <Badge color={ownLimits ? 'florin' : 'gray'}>{ownLimits ? t('limits.own') : t('limits.ofType')}</Badge>
        <Text size="sm" c="dimmed">
          {ownLimits ? t('limits.ownHelp') : t('limits.ofTypeHelp')}
        </Text>
      </Group>
      {limits.length > 0 ? (
        <LimitTable limits={limits} label={t('limits.title')} beside="scope" />
      ) : (
        <Empty icon={IconGauge} title={t('limits.emptyTitle')}>
          {t('limits.emptyAccountHelp')}
        </Empty>
      )}
      {setting && <SetAccountLimits account={account} onClose={close} />}
    </Section>
  );
}
