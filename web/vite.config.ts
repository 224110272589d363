import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    // One line for each page: the playground now, the customers' app beside it later.
    rolldownOptions: {
      input: { graphiql: 'graphiql.html' },
      // Libraries mark modules for React's server components, which no page here has.
      checks: { moduleLevelDirective: false },
    },
    // The bank's content security policy allows files of our own, so nothing is folded into the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The code editor is large and comes in one piece; a warning about it would say nothing new.
    chunkSizeWarningLimit: 4096,
  },
  worker: { format: 'es' },
  server: {
    // `npm run dev` shows the page from its sources and talks to a bank that runs with its defaults.
    proxy: { '/graphql': { target: 'http://127.0.0.1:8000', ws: true } },
  },
});
