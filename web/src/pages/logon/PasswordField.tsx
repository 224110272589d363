import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A password, which a button shows, by keyboard too. */
export function PasswordField(props: PasswordInputProps) {
  const { t } = useTranslation('logon');
  return (
    <PasswordInput
      visibilityToggleFocusable
      visibilityToggleButtonProps={{ 'aria-label': t('showPassword'), title: t('showPassword') }}
      {...props}
    />
  );
}
