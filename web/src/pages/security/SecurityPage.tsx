import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Page } from '../../shell/Page';
import { OwnKeys } from './OwnKeys';
import { Password } from './Password';
import { SecondFactor } from './SecondFactor';
import { Sessions } from './Sessions';

/** How one proves who one is, and where one has. */
export default function SecurityPage() {
  const { t } = useTranslation('security');
  const [query] = useSearchParams();
  // Who has to change the password sees that first, and it stays there when it is done.
  const [due] = useState(query.get('password') === 'due');
  return (
    <Page title={t('title')} about={t('about')}>
      {due && <Password />}
      <Sessions />
      <SecondFactor />
      {!due && <Password />}
      <OwnKeys />
    </Page>
  );
}
