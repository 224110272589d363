import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Page } from '../../shell/Page';
import { Countries } from './Countries';
import { Currencies } from './Currencies';

/** Where new customers may live, and what new accounts may be kept in. */
export default function ListsPage() {
  const { t } = useTranslation('prices');
  const [search, setSearch] = useSearchParams();
  const tab = search.get('tab') === 'currencies' ? 'currencies' : 'countries';
  return (
    <Page title={t('lists.title')} about={t('lists.about')}>
      <Tabs value={tab} onChange={(value) => value !== null && setSearch({ tab: value })} keepMounted={false}>
        <Tabs.List aria-label={t('lists.title')}>
          <Tabs.Tab value="countries">{t('lists.countries')}</Tabs.Tab>
          <Tabs.Tab value="currencies">{t('lists.currencies')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="countries" pt="lg">
          <Countries />
        </Tabs.Panel>
        <Tabs.Panel value="currencies" pt="lg">
          <Currencies />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
