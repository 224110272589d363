import { Group, Text, UnstyledButton, type UnstyledButtonProps } from '@mantine/core';
import type { ComponentPropsWithRef } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '../bank/use-session';

/** The button at the upper right: a name, and its initials. */
export function UserFace(props: UnstyledButtonProps & ComponentPropsWithRef<'button'>) {
  const { t } = useTranslation();
  const { fullName } = usePerson();
  return (
    <UnstyledButton aria-label={`${t('user.menu')}: ${fullName}`} {...props}>
      <Group gap="xs" wrap="nowrap">
        <Text size="sm" fw={500} visibleFrom="xs" maw={220} truncate>
          {fullName}
        </Text>
        <span className="florin-initials" aria-hidden>
          {initials(fullName)}
        </span>
      </Group>
    </UnstyledButton>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => [...(word ?? '')][0]?.toUpperCase() ?? '').join('');
}
