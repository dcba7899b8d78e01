import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import App from './lib/App.svelte';
import { useHost, type Host } from './lib/api/host';
import { speakOfFields } from './lib/components/fields';
import { restoreLocale } from './lib/i18n/index.svelte';
import { restoreTheme } from './lib/shell/theme';

/** The only place that asks which host it is. Each comes in a file of its own. */
async function chooseHost(): Promise<Host> {
  if (import.meta.env.DEV) {
    // `?sample=dispatcher`: made-up tickets, for looking at the screen. Not part of what is built.
    const asked = new URLSearchParams(location.search);
    if (asked.has('sample')) return (await import('./lib/api/sample')).sampleHost(asked);
  }
  if ('__TAURI_INTERNALS__' in window) {
    const { TauriHost } = await import('./lib/api/tauri');
    return TauriHost.begin();
  }
  const { HttpHost } = await import('./lib/api/http');
  return new HttpHost();
}

restoreTheme();
speakOfFields(document);
void Promise.all([chooseHost(), restoreLocale()]).then(([host]) => {
  useHost(host);
  const target = document.getElementById('app');
  if (target) mount(App, { target });
});
