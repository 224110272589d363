import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface FormButtonsProps {
  submit: string;
  busy: boolean;
  onClose: () => void;
  /** Whether what it does can't be undone. */
  grave?: boolean;
}

export function FormButtons({ submit, busy, onClose, grave = false }: FormButtonsProps) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onClose}>
        {t('actions.cancel')}
      </Button>
      <Button type="submit" loading={busy} {...(grave && { color: 'red' })}>
        {submit}
      </Button>
    </Group>
  );
}
