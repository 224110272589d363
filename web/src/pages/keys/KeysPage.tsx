import { useQuery } from '@apollo/client/react';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { usePerson } from '../../bank/use-session';
import { type ApiKeyLineFragment, BankApiKeysDocument } from '../../gql/graphql';
import { Page } from '../../shell/Page';
import { ShowMore } from '../../shell/ShowMore';
import { Section } from '../prices/Section';
import { CreateKey } from './CreateKey';
import { KeyFilter } from './KeyFilter';
import { KeyList } from './KeyList';
import { RevokeKey } from './RevokeKey';
import { Secret } from './Secret';

const PAGE = 25;

/** All keys that machines act with: whose they are, what they may, and when they were used. */
export default function KeysPage() {
  const { t } = useTranslation(['keys', 'common']);
  const mayChange = usePerson().role === 'ADMIN';
  const [search, setSearch] = useSearchParams();
  const customerId = search.get('customer');
  const { data, error, refetch, fetchMore } = useQuery(BankApiKeysDocument, {
    variables: { customerId, first: PAGE },
    fetchPolicy: 'cache-and-network',
  });
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<ApiKeyLineFragment | null>(null);
  const page = data?.apiKeys;
  const more = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  return (
    <Page title={t('title')} about={t('about')}>
      <Section
        title={t('list')}
        rows={page?.edges.map(({ node }) => node)}
        error={error}
        retry={() => void refetch()}
        empty={{ icon: IconKey, title: t(customerId ? 'emptyFor' : 'empty'), help: t('emptyHelp') }}
        add={mayChange ? { label: t('create'), open: () => setCreating(true) } : null}
        above={
          <KeyFilter
            key={customerId}
            customerId={customerId}
            onFilter={(id) => setSearch(id === null ? {} : { customer: id })}
          />
        }
      >
        {(rows) => (
          <>
            <KeyList keys={rows} {...(mayChange && { onRevoke: setRevoking })} />
            {more && <ShowMore onMore={() => fetchMore({ variables: { after: more } })} />}
          </>
        )}
      </Section>
      {creating && (
        <CreateKey
          onClose={() => setCreating(false)}
          onMade={(key) => {
            setCreating(false);
            setMade(key);
          }}
        />
      )}
      {made !== null && (
        <Secret
          title={t('made.title')}
          warning={{ title: t('made.warningTitle'), text: t('made.warning') }}
          label={t('made.key')}
          secret={made}
          done={t('made.done')}
          onClose={() => setMade(null)}
        >
          {t('made.use')}
        </Secret>
      )}
      {revoking && <RevokeKey apiKey={revoking} onClose={() => setRevoking(null)} />}
    </Page>
  );
}
