/** The app's texts: a JSON file for each area and language, loaded when a page of that area is. */

import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

const KEPT = 'florin:language';
const files = import.meta.glob<Record<string, unknown>>('./*/*.json', { import: 'default' });

const loader: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, area, done) => {
    const load = files[`./${language}/${area}.json`];
    if (load === undefined) done(new Error(`There are no texts ${language}/${area}.`), false);
    else
      load().then(
        (texts) => done(null, texts),
        (error) => done(error, false),
      );
  },
};

export async function startTexts(): Promise<void> {
  await i18next
    .use(loader)
    .use(initReactI18next)
    .init({
      lng: preferred(),
      fallbackLng: 'en',
      supportedLngs: Object.keys(LANGUAGES),
      ns: ['common', 'refusals'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
    });
  document.documentElement.lang = i18next.language;
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
}

export async function speak(language: Language): Promise<void> {
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // Without storage the choice lasts until the page is left.
  }
  await i18next.changeLanguage(language);
}

/** How numbers and dates are written: as the browser says, if that is the language shown, else as the language does. */
export function locale(): string {
  return navigator.languages.find((each) => each.split('-')[0] === i18next.language) ?? i18next.language;
}

function preferred(): Language {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEPT);
  } catch {
    // As above.
  }
  const wished = [kept ?? '', ...navigator.languages].map((each) => each.split('-')[0] ?? '');
  return (wished.find((each) => each in LANGUAGES) ?? 'en') as Language;
}
