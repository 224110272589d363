/** How the app looks: one accent colour, quiet greys, figures that stand in columns. */

import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import i18next from 'i18next';

/** The accent, a deep green. Its seventh shade carries white text with a contrast of 5.5 : 1 (WCAG 2.2 asks for 4.5). */
const florin: MantineColorsTuple = [
  '#e9f7f2',
  '#d4ebe3',
  '#a9d8c8',
  '#7ac4ab',
  '#54b393',
  '#3ca884',
  '#2b9273',
  '#157a5e',
  '#0d664e',
  '#02523d',
];

/** Mantine's red, darker where buttons are filled with it: white text on it has a contrast of 5.6 : 1. */
const red: MantineColorsTuple = [
  '#fff5f5',
  '#ffe3e3',
  '#ffc9c9',
  '#ffa8a8',
  '#ff8787',
  '#fa5252',
  '#e03131',
  '#c92a2a',
  '#b02525',
  '#961f1f',
];

/** The dark scheme's greys, with a touch of the accent: text first, then lines, cards and the page behind them. */
const dark: MantineColorsTuple = [
  '#dbe2df',
  '#bcc6c2',
  '#a3b0ab',
  '#8d9a95',
  '#3a4341',
  '#2a3230',
  '#1c2221',
  '#171c1b',
  '#121615',
  '#0d100f',
];

/** A dialog's header is no banner of the page, which a <header> outside of an article would be. */
const headed = { attributes: { header: { role: 'none' } } };

/** A name for the button that closes something, in the language of the moment. */
const closable = () => ({ closeButtonProps: { 'aria-label': i18next.t('common:actions.close') } });

export const theme = createTheme({
  colors: { florin, red, dark },
  primaryColor: 'florin',
  primaryShade: { light: 7, dark: 7 },
  autoContrast: true,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Card: { defaultProps: { withBorder: true, padding: 'lg', radius: 'lg' } },
    Paper: { defaultProps: { radius: 'lg' } },
    Modal: { defaultProps: () => ({ radius: 'lg', centered: true, ...headed, ...closable() }) },
    Drawer: { defaultProps: () => ({ ...headed, ...closable() }) },
    Notification: { defaultProps: closable },
    // Within the landmark that its button is in, and with nothing between the menu and its items.
    Menu: { defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false } },
    Skeleton: { defaultProps: { radius: 'md' } },
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500 } },
  },
});

/** Some of Mantine's colours for text have less contrast than the 4.5 : 1 that WCAG 2.2 asks for; these have more. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5b6662',
    '--mantine-color-placeholder': '#67716d',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-orange-light-color': '#9c3a06',
    '--mantine-color-yellow-light-color': '#7a5200',
    '--mantine-color-blue-light-color': '#1864ab',
    '--florin-page': '#f5f7f6',
    '--florin-incoming': 'var(--mantine-color-florin-8)',
  },
  dark: {
    '--mantine-color-error': '#ff8787',
    '--mantine-color-anchor': 'var(--mantine-color-florin-4)',
    '--mantine-color-florin-light-color': 'var(--mantine-color-florin-3)',
    '--florin-page': '#121615',
    '--florin-incoming': 'var(--mantine-color-florin-4)',
  },
});
