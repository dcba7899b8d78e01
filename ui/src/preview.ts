/**
 * Screens with made-up data, for looking at them: `/preview.html?role=dispatcher&lang=de`, with
 * `needs=sign_in` before sign-in and `empty` for a device with nothing on it. Not built.
 */
import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import App from './lib/App.svelte';
import { useHost } from './lib/api/host';
import { SampleHost } from './lib/api/sample';
import type { Role, SessionNeed } from './lib/api/types';
import { setLocale } from './lib/i18n/index.svelte';

const asked = new URLSearchParams(location.search);
const host = new SampleHost((asked.get('role') ?? 'technician') as Role);
host.needs = (asked.get('needs') ?? 'nothing') as SessionNeed;
host.empty = asked.has('empty');
if (asked.get('lang') === 'de') setLocale('de');
if (asked.get('dir') === 'rtl') document.documentElement.dir = 'rtl';
useHost(host);
const target = document.getElementById('app');
if (target) mount(App, { target });
