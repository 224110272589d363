import type { IncomingMessage } from 'node:http';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const bank = process.env.FLORIN_URL ?? 'http://127.0.0.1:8000';

// What every page of the app is drawn with, in one file: some fifty small ones would compress badly.
const FRAME = [
  'ActionIcon|Alert|Anchor|AppShell|Badge|Burger|Button|Card|Center|CloseButton|Collapse|Flex|Group|Loader|NavLink',
  'Overlay|Paper|Portal|SimpleGrid|Skeleton|Stack|Text|ThemeIcon|Title|Transition|UnstyledButton|VisuallyHidden|Box',
].join('|');
const frame = {
  name: 'frame',
  test: new RegExp(`node_modules/@mantine/(hooks|core/esm/(core|components/(${FRAME})))/`),
};

// What the playground has in common with it is in a file of its own, for the playground has no use for the frame.
const shared = { name: 'react', test: /node_modules\/(react|react-dom|react-remove-scroll|clsx)\//, priority: 1 };

export default defineConfig({
  // The bank puts a fresh nonce in its place (florin/server/web_pages.py).
  html: { cspNonce: 'florin-nonce' },
  plugins: [react()],
  build: {
    rolldownOptions: {
      // One line for each page: the app, and the playground beside it.
      input: { index: 'index.html', graphiql: 'graphiql.html' },
      output: { codeSplitting: { groups: [shared, frame] } },
      // Libraries mark modules for React's server components, which no page here has.
      checks: { moduleLevelDirective: false },
    },
    target: 'es2023',
    manifest: true,
    // The bank's content security policy allows files of our own, so nothing is folded into the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The playground's code editor is large and comes in one piece; a warning about it would say nothing new.
    chunkSizeWarningLimit: 4096,
  },
  worker: { format: 'es' },
  // Vite knows how to load the workers of the playground's editor, its dependency optimizer does not.
  optimizeDeps: { exclude: ['graphiql/setup-workers/vite', '@graphiql/react/setup-workers/vite'] },
  server: {
    // `npm run dev` shows the pages from their sources and talks to a bank that runs with its defaults.
    proxy: { '/graphql': { target: bank, ws: true, bypass: playground } },
  },
});

/** A browser's look at /graphql is for the playground, which is a page of ours. */
function playground({ headers }: IncomingMessage): string | undefined {
  return headers.accept?.includes('text/html') ? '/graphiql.html' : undefined;
}
