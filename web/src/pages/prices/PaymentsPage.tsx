import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Page } from '../../shell/Page';
import { Incoming } from './Incoming';
import { Outgoing } from './Outgoing';

/** What goes to other banks and comes from them. */
export default function PaymentsPage() {
  const { t } = useTranslation('prices');
  const [search, setSearch] = useSearchParams();
  const direction = search.get('direction') === 'in' ? 'in' : 'out';
  return (
    <Page title={t('payments.title')} about={t('payments.about')}>
      <Tabs
        value={direction}
        onChange={(value) => value !== null && setSearch({ direction: value })}
        keepMounted={false}
      >
        <Tabs.List aria-label={t('payments.direction')}>
          <Tabs.Tab value="out">{t('payments.out')}</Tabs.Tab>
          <Tabs.Tab value="in">{t('payments.in')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="out" pt="lg">
          <Outgoing />
        </Tabs.Panel>
        <Tabs.Panel value="in" pt="lg">
          <Incoming />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
