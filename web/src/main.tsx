import '@fontsource-variable/inter/index.css';
import '@mantine/core/styles.css';
import './shell/shell.css';
import { ApolloProvider } from '@apollo/client/react';
import { MantineProvider } from '@mantine/core';
import { setNonce } from 'get-nonce';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { client } from './bank/client';
import { session } from './bank/session';
import { startTexts } from './locales/i18n';
import { router } from './routes';
import { theme, variables } from './shell/theme';

// Nobody waits for what will be told later: it is fetched when the page stands, and again if the line is lost just then.
const Toasts = lazy(() => pause(1_000).then(loadToasts));

function loadToasts(): Promise<typeof import('./shell/Toasts')> {
  return import('./shell/Toasts').catch(() => pause(5_000).then(loadToasts));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

// Mantine's styles, and those of the libraries below it, carry the page's nonce.
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
setNonce(nonce);

const root = document.getElementById('app');
if (root === null) throw new Error('The page has no element to put the app in.');

await Promise.all([startTexts(), session.resume().catch(() => null)]);
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <ApolloProvider client={client}>
        <Suspense>
          <RouterProvider router={router} />
        </Suspense>
        <Suspense>
          <Toasts />
        </Suspense>
      </ApolloProvider>
    </MantineProvider>
  </StrictMode>,
);
