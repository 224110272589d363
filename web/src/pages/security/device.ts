/** What a user agent string tells of a device, as far as it can be believed: browser and system, or a program's name. */

// In this order: most browsers also name those whose pages they can show.
const BROWSERS: readonly [RegExp, string][] = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\/|Chromium\//, 'Chrome'],
  [/Version\/.*Safari\//, 'Safari'],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/Android/, 'Android'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
];

export interface Device {
  browser: string | null;
  system: string | null;
  /** Where it is no browser, what the program calls itself. */
  program: string | null;
}

export function readDevice(userAgent: string): Device {
  const first = (of: readonly [RegExp, string][]) => of.find(([sign]) => sign.test(userAgent))?.[1] ?? null;
  const browser = first(BROWSERS);
  const program = userAgent.startsWith('Mozilla/') ? '' : userAgent.trim().slice(0, 60);
  return { browser, system: first(SYSTEMS), program: browser === null && program !== '' ? program : null };
}
