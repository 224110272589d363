import { useQuery } from '@apollo/client/react';
import { Button, Card, Stack, Title, VisuallyHidden } from '@mantine/core';
import { IconListSearch, IconRefresh } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { AuditLogDocument } from '../../gql/graphql';
import { Empty, Failure, Loading } from '../../shell/Notices';
import { Page } from '../../shell/Page';
import { ShowMore } from '../../shell/ShowMore';
import { readChoice, toFilter, writeChoice } from './AuditChoice';
import { AuditFilterForm } from './AuditFilterForm';
import { AuditTable } from './AuditTable';

const PAGE = 50;

/** What has happened in the bank. Nothing is asked for by itself here: each look is an event of its own. */
export default function AuditPage() {
  const { t } = useTranslation(['audit', 'common']);
  const [params, setParams] = useSearchParams();
  const choice = useMemo(() => readChoice(params), [params]);
  const { data, previousData, error, loading, refetch, fetchMore } = useQuery(AuditLogDocument, {
    variables: { filter: toFilter(choice), first: PAGE },
    nextFetchPolicy: 'cache-first',
    notifyOnNetworkStatusChange: true,
  });
  const page = (data ?? previousData)?.auditLog;
  const more = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  const events = page?.edges.map(({ node }) => node);
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        <Button
          variant="default"
          leftSection={<IconRefresh size={18} />}
          loading={loading && page !== undefined}
          onClick={() => void refetch().catch(() => null)}
        >
          {t('refresh')}
        </Button>
      }
    >
      <AuditFilterForm choice={choice} onChange={(next) => setParams(writeChoice(next))} />
      <Stack component="section" aria-label={t('found')}>
        <VisuallyHidden>
          <Title order={2}>{t('found')}</Title>
        </VisuallyHidden>
        {error && <Failure error={error} retry={() => void refetch().catch(() => null)} />}
        {(events !== undefined || !error) && (
          <Card py="xs" style={{ opacity: data === undefined && events ? 0.6 : 1 }} aria-busy={loading}>
            {events === undefined && <Loading rows={10} height={48} />}
            {events?.length === 0 && (
              <Empty icon={IconListSearch} title={t('empty.title')}>
                {t('empty.help')}
              </Empty>
            )}
            {events !== undefined && events.length > 0 && <AuditTable events={events} />}
          </Card>
        )}
        {more && <ShowMore mx="auto" onMore={() => fetchMore({ variables: { after: more } })} />}
      </Stack>
    </Page>
  );
}
