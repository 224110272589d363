import { ActionIcon } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';

interface Action {
  /** With the name of the row, so that each button has a name of its own. */
  label: string;
  go: () => void;
}

/** What an admin can do with a row: change it, and take it away. */
export function RowActions({ edit, remove }: { edit?: Action; remove?: Action }) {
  return (
    <>
      {edit && (
        <ActionIcon variant="subtle" size="lg" aria-label={edit.label} title={edit.label} onClick={edit.go}>
          <IconPencil size={18} />
        </ActionIcon>
      )}
      {remove && (
        <ActionIcon
          variant="subtle"
          size="lg"
          color="red"
          aria-label={remove.label}
          title={remove.label}
          onClick={remove.go}
        >
          <IconTrash size={18} />
        </ActionIcon>
      )}
    </>
  );
}
