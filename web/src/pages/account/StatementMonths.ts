/** The months that an account has a statement of, as the user's calendar counts them. */

export interface Month {
  /** Like "2026-11". */
  name: string;
  from: string;
  until: string;
}

/** From the month of the first instant to that of the last, the newest first. */
export function monthsBetween(first: Date, last: Date): Month[] {
  const months: Month[] = [];
  let year = last.getFullYear();
  let month = last.getMonth();
  while (year > first.getFullYear() || (year === first.getFullYear() && month >= first.getMonth())) {
    months.push({
      name: `${year}-${String(month + 1).padStart(2, '0')}`,
      from: new Date(year, month, 1).toISOString(),
      until: new Date(year, month + 1, 1).toISOString(),
    });
    month -= 1;
    if (month < 0) {
      month = 11;
      year -= 1;
    }
  }
  return months;
}

export function formatMonth({ from }: Month, locale: string): string {
  return new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric' }).format(new Date(from));
}
