import { lazy, Suspense, useState } from 'react';
import { UserFace } from './UserFace';

const UserMenu = lazy(() => import('./UserMenu'));

/** The user's button, whose menu is fetched when it is first wanted: it is a tenth of the first page's script. */
export function UserButton() {
  const [wanted, setWanted] = useState(false);
  const closed = <UserFace aria-haspopup="menu" aria-expanded={false} onClick={() => setWanted(true)} />;
  return wanted ? (
    <Suspense fallback={closed}>
      <UserMenu />
    </Suspense>
  ) : (
    closed
  );
}
