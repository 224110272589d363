import { useEffect, useMemo, useState } from 'react';

/** In milliseconds: so long something stays in any case, for this machine's clock may be wrong. The bank knows better. */
const AT_LEAST = 10_000;

/** How many whole seconds are left until then, counted down; 0 when it is over. */
export function useSecondsLeft(instant: string): number {
  const end = useMemo(() => Math.max(Date.parse(instant), Date.now() + AT_LEAST), [instant]);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(ticking);
  }, []);
  return Math.max(0, Math.ceil((end - now) / 1000));
}
