import { useQuery } from '@apollo/client/react';
import { Button, Card, Group, Select, Stack, TextInput, Title, VisuallyHidden } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { usePerson } from '../../bank/use-session';
import { CustomersDocument, type Role } from '../../gql/graphql';
import { Empty, Failure, Loading } from '../../shell/Notices';
import { Page } from '../../shell/Page';
import { ShowMore } from '../../shell/ShowMore';
import { AccountFound } from './AccountFound';
import { CustomerTable } from './CustomerTable';
import RegisterCustomer from './RegisterCustomer';

const PAGE = 25;
const ROLES: readonly Role[] = ['CUSTOMER', 'ADMIN', 'AUDITOR'];
/** Whoever types is waited for so long: the bank keeps a record of each look. */
const PAUSE = 350;

/** Everybody whom the bank knows, and how to find one of them. */
export default function CustomersPage() {
  const { t } = useTranslation(['customers', 'common']);
  const { role: mine } = usePerson();
  const [registering, { open, close }] = useDisclosure();
  const [params, setParams] = useSearchParams();
  const search = params.get('search') ?? '';
  const role = ROLES.find((each) => each === params.get('role')) ?? null;
  const keep = (name: string, value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        mine === 'ADMIN' && (
          <Button leftSection={<IconUserPlus size={18} />} onClick={open}>
            {t('register.open')}
          </Button>
        )
      }
    >
      <Group align="flex-end" gap="sm" role="search">
        <SearchInput search={search} onSearch={(typed) => keep('search', typed)} />
        <Select
          label={t('role.label')}
          w={{ base: '100%', xs: 180 }}
          data={[{ value: '', label: t('role.all') }, ...ROLES.map((value) => ({ value, label: t(`role.${value}`) }))]}
          value={role ?? ''}
          allowDeselect={false}
          onChange={(value) => keep('role', value ?? '')}
        />
      </Group>
      <AccountFound typed={search} />
      <Found search={search} role={role} />
      {registering && <RegisterCustomer onClose={close} />}
    </Page>
  );
}

function SearchInput({ search, onSearch }: { search: string; onSearch: (typed: string) => void }) {
  const { t } = useTranslation('customers');
  const [typed, setTyped] = useState(search);
  const told = useRef(search);
  const tell = useDebouncedCallback((text: string) => {
    told.current = text.trim();
    onSearch(told.current);
  }, PAUSE);
  useEffect(() => {
    // The address was changed by somebody else than this input: a link, or the way back.
    if (search === told.current) return;
    told.current = search;
    setTyped(search);
  }, [search]);
  return (
    <TextInput
      type="search"
      label={t('search.label')}
      placeholder={t('search.placeholder')}
      leftSection={<IconSearch size={16} />}
      flex={{ base: '1 1 100%', xs: '1 1 0' }}
      autoComplete="off"
      spellCheck={false}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        tell(currentTarget.value);
      }}
    />
  );
}

function Found({ search, role }: { search: string; role: Role | null }) {
  const { t } = useTranslation(['customers', 'common']);
  const { data, previousData, error, loading, refetch, fetchMore } = useQuery(CustomersDocument, {
    variables: { search: search || null, role, first: PAGE },
    nextFetchPolicy: 'cache-first',
    notifyOnNetworkStatusChange: true,
  });
  const page = (data ?? previousData)?.customers;
  const more = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  if (error && page === undefined) return <Failure error={error} retry={() => void refetch()} />;
  if (page === undefined) {
    return (
      <Card aria-busy>
        <Loading rows={8} height={44} />
      </Card>
    );
  }
  const people = page.edges.map(({ node }) => node);
  return (
    <Stack component="section" aria-label={t('found')}>
      <VisuallyHidden>
        <Title order={2}>{t('found')}</Title>
      </VisuallyHidden>
      {error && <Failure error={error} retry={() => void refetch()} />}
      <Card py="xs" style={{ opacity: data === undefined ? 0.6 : 1 }} aria-busy={loading}>
        {people.length === 0 ? (
          <Empty icon={IconUsers} title={t('empty.title')}>
            {t('empty.help')}
          </Empty>
        ) : (
          <CustomerTable people={people} />
        )}
      </Card>
      {more && <ShowMore mx="auto" onMore={() => fetchMore({ variables: { after: more } })} />}
    </Stack>
  );
}
