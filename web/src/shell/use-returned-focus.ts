import { useEffect, useState } from 'react';

/** Gives the focus back to what had it when this began: for what is over the page as long as it is rendered. */
export function useReturnedFocus(): void {
  const [opener] = useState(findOpener);
  useEffect(() => () => opener?.focus({ preventScroll: true }), [opener]);
}

/** What has the focus; where that is an item of a menu, which goes, the button of the menu. */
function findOpener(): HTMLElement | null {
  const focused = document.activeElement;
  const menu = focused?.closest('[role=menu]');
  const opener = menu ? document.querySelector(`[aria-controls="${menu.id}"]`) : focused;
  return opener instanceof HTMLElement ? opener : null;
}
