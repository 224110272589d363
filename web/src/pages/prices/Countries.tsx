import { useApolloClient, useQuery } from '@apollo/client/react';
import { Badge, Card, Group, SegmentedControl, SimpleGrid, Switch, Text, TextInput, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconSearch, IconWorld } from '@tabler/icons-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { usePerson } from '../../bank/use-session';
import { AllowCountryDocument, DisallowCountryDocument, ListedCountriesDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Confirmation } from '../../shell/Dialog';
import { formatCountry } from '../../shell/formats';
import { Empty, Failure, Loading, RefusalNotice } from '../../shell/Notices';
import { COUNTRIES } from './codes';

const SHOWN = ['all', 'allowed', 'notAllowed'] as const;
type Shown = (typeof SHOWN)[number];

/** Every country there is, and whether new customers may live there. */
export function Countries() {
  const { t } = useTranslation(['prices', 'common']);
  const { data, error, refetch } = useQuery(ListedCountriesDocument, { fetchPolicy: 'cache-and-network' });
  const [typed, setTyped] = useState('');
  const [shown, setShown] = useState<Shown>('all');
  const wanted = useDeferredValue(typed);
  if (data === undefined) {
    return error ? <Failure error={error} retry={() => void refetch()} /> : <Loading rows={8} height={44} />;
  }
  const allowed = new Set(data.countries);
  const found = search(wanted).filter(({ code }) => shown === 'all' || allowed.has(code) === (shown === 'allowed'));
  return (
    <section aria-labelledby="countries">
      <Title order={2} size="h4" id="countries">
        {t('lists.countries')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm" aria-live="polite">
        {t('lists.countriesAbout', { count: allowed.size, of: COUNTRIES.length })}
      </Text>
      <Group mb="md" align="flex-end">
        <TextInput
          label={t('lists.search')}
          placeholder={t('lists.searchHelp')}
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          flex="1 1 240px"
        />
        <SegmentedControl<Shown>
          aria-label={t('lists.show')}
          data={SHOWN.map((value) => ({ value, label: t(`lists.${value}`) }))}
          value={shown}
          onChange={setShown}
        />
      </Group>
      {found.length === 0 ? (
        <Card>
          <Empty icon={IconWorld} title={t('lists.none')}>
            {t('lists.noneHelp')}
          </Empty>
        </Card>
      ) : (
        <Switches countries={found} allowed={allowed} />
      )}
    </section>
  );
}

interface Country {
  code: string;
  name: string;
}

function Switches({ countries, allowed }: { countries: readonly Country[]; allowed: ReadonlySet<string> }) {
  const { t } = useTranslation('prices');
  const client = useApolloClient();
  const mayChange = usePerson().role === 'ADMIN';
  const { send, busy, refusal, error } = useRequest(AllowCountryDocument);
  const [asking, setAsking] = useState<Country | null>(null);
  const allow = async ({ code, name }: Country) => {
    if ((await send({ code })) === null) return;
    await client.refetchQueries({ include: [ListedCountriesDocument] });
    notifications.show({ message: t('lists.allowedNow', { country: name }) });
  };
  return (
    <>
      <RefusalNotice refusal={refusal} />
      {error != null && <Failure error={error} />}
      <Card p="md">
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="lg" verticalSpacing={0} aria-busy={busy}>
          {countries.map((country) => (
            <Group key={country.code} justify="space-between" wrap="nowrap" mih={44} data-country={country.code}>
              <Text size="sm" id={`country-${country.code}`}>
                {country.name}{' '}
                <Text span inherit c="dimmed">
                  {country.code}
                </Text>
              </Text>
              {mayChange ? (
                <Switch
                  aria-labelledby={`country-${country.code}`}
                  checked={allowed.has(country.code)}
                  onChange={({ currentTarget }) => (currentTarget.checked ? void allow(country) : setAsking(country))}
                />
              ) : (
                <Badge color={allowed.has(country.code) ? 'florin' : 'gray'}>
                  {t(allowed.has(country.code) ? 'lists.allowed' : 'lists.notAllowed')}
                </Badge>
              )}
            </Group>
          ))}
        </SimpleGrid>
      </Card>
      {asking && <Disallow country={asking} onClose={() => setAsking(null)} />}
    </>
  );
}

function Disallow({ country: { code, name }, onClose }: { country: Country; onClose: () => void }) {
  const { t } = useTranslation('prices');
  const client = useApolloClient();
  const { send, busy, refusal, error } = useRequest(DisallowCountryDocument);
  const disallow = async () => {
    if ((await send({ code })) === null) return;
    await client.refetchQueries({ include: [ListedCountriesDocument] });
    notifications.show({ message: t('lists.disallowedNow', { country: name }) });
    onClose();
  };
  return (
    <Confirmation
      title={t('lists.disallowTitle', { country: name })}
      submit={t('lists.disallowSubmit')}
      onConfirm={() => void disallow()}
      {...{ busy, refusal, error, onClose }}
    >
      {t('lists.disallowHelp', { country: name })}
    </Confirmation>
  );
}

/** The countries whose name or code has it, by name; accents make no difference. */
function search(wanted: string): Country[] {
  const { compare } = new Intl.Collator(locale());
  const text = plain(wanted);
  return COUNTRIES.map((code) => ({ code, name: formatCountry(code) }))
    .filter(({ code, name }) => plain(name).includes(text) || code.toLowerCase() === text)
    .sort((one, other) => compare(one.name, other.name));
}

function plain(text: string): string {
  return text
    .trim()
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}
