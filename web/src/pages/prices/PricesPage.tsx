import { Tabs } from '@mantine/core';
import { type ComponentType, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Loading } from '../../shell/Notices';
import { Page } from '../../shell/Page';
import { Fees } from './Fees';
import { History } from './History';
import { Interest } from './Interest';
import { Limits } from './Limits';
import classes from './prices.module.css';
import { Rates } from './Rates';

const TABS = { limits: Limits, fees: Fees, interest: Interest, rates: Rates, history: History } as const;
type Tab = keyof typeof TABS;

/** What staff decide about money, all accounts alike. */
export default function PricesPage() {
  const { t } = useTranslation('prices');
  const [search, setSearch] = useSearchParams();
  const asked = search.get('tab') ?? '';
  const tab = isTab(asked) ? asked : 'limits';
  const Shown: ComponentType = TABS[tab];
  return (
    <Page title={t('title')} about={t('about')}>
      <Tabs value={tab} onChange={(value) => value !== null && setSearch({ tab: value })} keepMounted={false}>
        <Tabs.List aria-label={t('tabs')} className={classes.tabs}>
          {Object.keys(TABS)
            .filter(isTab)
            .map((each) => (
              <Tabs.Tab key={each} value={each}>
                {t(`${each}.tab`)}
              </Tabs.Tab>
            ))}
        </Tabs.List>
        <Tabs.Panel value={tab} pt="lg">
          <Suspense fallback={<Loading />}>
            <Shown />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function isTab(name: string): name is Tab {
  return Object.hasOwn(TABS, name);
}
