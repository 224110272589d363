import { Modal, type ModalProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface DialogProps extends Omit<ModalProps, 'opened' | 'closeButtonProps'> {
  title: string;
}

/** A dialog that is there as long as it is rendered, and whose button to close it has a name. */
export function Dialog(props: DialogProps) {
  const { t } = useTranslation();
  return <Modal opened closeButtonProps={{ 'aria-label': t('actions.close', { ns: 'common' }) }} {...props} />;
}
