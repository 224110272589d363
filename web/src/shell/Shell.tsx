import { AppShell, Burger, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, Outlet, useLocation } from 'react-router';
import { LiveAccounts } from '../bank/live';
import { LiveReviewQueue } from '../bank/review-queue';
import { usePerson, useStanding } from '../bank/use-session';
import logo from '../favicon.svg';
import { LineNotice } from './LineNotice';
import { Loading } from './Notices';
import { MENU, type MenuItem } from './pages';
import { ReviewCount } from './ReviewCount';
import { UserButton } from './UserButton';

const Arrivals = lazy(() => import('./Arrivals'));

/** The frame of every page behind the logon: the menu at the left, on a narrow screen behind a button. */
export function Shell() {
  const standing = useStanding();
  const location = useLocation();
  if (standing.state !== 'in') {
    // After the logon the same page comes back; who logged off begins anew.
    const left = standing.state === 'out' && standing.left;
    const back = left ? {} : { from: location.pathname + location.search };
    return <Navigate to="/logon" replace state={back} />;
  }
  if (standing.person.role === 'CUSTOMER') {
    return (
      <LiveAccounts key={standing.person.id}>
        <Frame />
        <Suspense>
          <Arrivals />
        </Suspense>
      </LiveAccounts>
    );
  }
  return (
    <LiveReviewQueue key={standing.person.id}>
      <Frame />
    </LiveReviewQueue>
  );
}

function Frame() {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const { role } = usePerson();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when another page has been chosen.
  useEffect(() => close(), [pathname, close]);
  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 248, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <button type="button" className="florin-skip" onClick={skip}>
        {t('skip')}
      </button>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t(opened ? 'nav.close' : 'nav.open')}
              aria-expanded={opened}
            />
            <Group component={Link} {...{ to: '/' }} gap={8} wrap="nowrap" c="inherit" td="none">
              <img src={logo} width={28} height={28} alt="" />
              <Text fw={700} size="lg" lts={-0.3}>
                {t('brand')}
              </Text>
            </Group>
          </Group>
          <UserButton />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={t('nav.label')} mod={{ shut: !opened }} className="florin-navbar">
        <div className="florin-menu">
          {MENU.filter(({ roles }) => roles.includes(role)).map((item) => (
            <MenuLink key={item.to} item={item} pathname={pathname} />
          ))}
        </div>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className="florin-main">
        <LineNotice />
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  );
}

/** Goes past the menu, and leaves no place in the history to come back to. */
function skip(): void {
  document.getElementById('content')?.focus();
}

function MenuLink({ item, pathname }: { item: MenuItem; pathname: string }) {
  const { t } = useTranslation();
  const { to, text, icon: Icon, outside, also = [] } = item;
  const section = to.startsWith('/pay') ? '/pay' : to;
  const active = [section, ...also].some((place) => pathname.startsWith(place));
  const looks = {
    label: t(`nav.${text}`),
    leftSection: <Icon size={20} />,
    rightSection: text === 'review' ? <ReviewCount /> : undefined,
    active,
    'aria-current': active ? ('page' as const) : undefined,
    style: { borderRadius: 'var(--mantine-radius-md)' },
    mb: 2,
  };
  return outside ? <NavLink component="a" href={to} {...looks} /> : <NavLink component={Link} to={to} {...looks} />;
}
