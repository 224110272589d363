import '@fontsource-variable/inter/index.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './shell/shell.css';
import { ApolloProvider } from '@apollo/client/react';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { setNonce } from 'get-nonce';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { client } from './bank/client';
import { session } from './bank/session';
import { startTexts } from './locales/i18n';
import { router } from './routes';
import { theme, variables } from './shell/theme';

// Mantine's styles, and those of the libraries below it, carry the page's nonce.
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
setNonce(nonce);

const root = document.getElementById('app');
if (root === null) throw new Error('The page has no element to put the app in.');

await Promise.all([startTexts(), session.resume().catch(() => null)]);
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <ApolloProvider client={client}>
        <Notifications position="top-right" limit={3} />
        <Suspense>
          <RouterProvider router={router} />
        </Suspense>
      </ApolloProvider>
    </MantineProvider>
  </StrictMode>,
);
