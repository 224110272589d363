import '@mantine/charts/styles.css';
import { Stack } from '@mantine/core';
import { BalanceChart } from './BalanceChart';
import { SpendingChart } from './SpendingChart';

/** Where an account's money was, and where it went. */
export default function ChartsTab({ accountId, currency }: { accountId: string; currency: string }) {
  return (
    <Stack gap="md">
      <BalanceChart accountId={accountId} />
      <SpendingChart accountId={accountId} currency={currency} />
    </Stack>
  );
}
