/** Made-up files and receivers, for looking at the screens without an office. Not part of what is built. */
import type { ExchangeHost, HookView } from './host';

export interface Way {
  empty: boolean;
  fails: boolean;
  slow: boolean;
}

const AWAY = { code: 'no_connection', detail: 'a sample', field: '' };

function hook(id: string, url: string, more: Partial<HookView>): HookView {
  return {
    id,
    url,
    events: [],
    internal: false,
    active: true,
    delivered: 0,
    givenUp: 0,
    tries: 0,
    nextAt: null,
    last: '',
    secret: null,
    ...more,
  };
}

export function sampleExchange(way: () => Way): ExchangeHost {
  let hooks = [
    hook('h1', 'https://erp.halden.example/hooks/fieldfare', { delivered: 4_812, last: 'delivered' }),
    hook('h2', 'https://status.halden.example/in', { events: ['resolved', 'closed'], delivered: 96, givenUp: 1, tries: 3, nextAt: Date.now() + 1_800_000, last: 'answered 503' }),
    hook('h3', 'https://old.example/hook', { active: false, internal: true, last: 'answered 410' }),
  ];
  return {
    begin: () => Promise.resolve({ id: 'e1', done: 640, total: 1_284, state: 'running', name: 'tickets.xlsx' }),
    progress: () => new Promise(() => undefined),
    forget: () => Promise.resolve(),
    file: () => '#',
    report: () => '#',
    alerts: () => Promise.resolve({ url: 'https://office.halden.example/api/v1/alerts/3f9c0e' }),
    calendar: () => Promise.resolve({ url: 'https://office.halden.example/api/public/calendar/0190/5f1c9a7e' }),
    hooks: {
      list: () => {
        if (way().fails) return Promise.reject(AWAY);
        if (way().slow) return new Promise(() => undefined);
        return Promise.resolve(way().empty ? [] : hooks);
      },
      save: (draft) => {
        const fresh = !draft.id || draft.newSecret === true;
        const saved = hook(draft.id ?? 'h4', draft.url, { ...draft, id: draft.id ?? 'h4', secret: fresh ? 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' : null });
        hooks = [...hooks.filter((one) => one.id !== saved.id), { ...saved, secret: null }];
        return Promise.resolve(saved);
      },
      remove: (id) => {
        hooks = hooks.filter((one) => one.id !== id);
        return Promise.resolve();
      },
    },
  };
}
