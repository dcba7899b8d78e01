import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import SentenceReporter from './vitest.reporter.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
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
