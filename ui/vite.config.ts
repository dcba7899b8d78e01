import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import SentenceReporter from './vitest.reporter.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/**
 * The requester's page names the words of every language without fetching them, so that its worker
 * keeps them too and the page speaks the reader's language without a signal.
 */
const namedWords: Plugin = {
  name: 'named-words',
  transformIndexHtml: {
    order: 'post',
    handler(_, { bundle = {}, filename }) {
      if (!filename.endsWith('requester.html')) return [];
      return Object.values(bundle)
        .filter((part) => part.type === 'chunk' && /requester\/words\.\w+\.ts$/.test(part.facadeModuleId ?? ''))
        .map(({ fileName }) => ({ tag: 'meta', attrs: { name: 'words', content: `/${fileName}` }, injectTo: 'head' as const }));
    },
  },
};

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), namedWords],
  // Vitest runs outside a browser and would otherwise take Svelte's server build.
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Data addresses in styles would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    // The polyfill is an inline concern of old browsers, which are not served.
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        app: here('index.html'),
        requester: here('requester.html'),
        'requester-worker': here('src/requester/worker.ts'),
      },
      output: {
        // A service worker keeps its address; all else has its contents in its name.
        entryFileNames: ({ name }) => (name === 'requester-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '/api': 'http://127.0.0.1:8080' },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    reporters: [new SentenceReporter()],
  },
}));
