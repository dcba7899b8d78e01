/** Getting data out. A host without it shows no buttons for it. */
import type { ListQuery } from '../api/types';
import type { Ask } from '../numbers/host';

export type Form = 'csv' | 'xlsx' | 'zip';

/** How far an export is. */
export interface ExportView {
  id: string;
  done: number;
  total: number;
  state: 'running' | 'ready' | 'failed';
  name: string;
}

/** Lists as files. */
export interface FilesHost {
  begin(form: Form, query: ListQuery, language: string): Promise<ExportView>;
  progress(id: string): Promise<ExportView>;
  forget(id: string): Promise<void>;
  /** Address of the file. */
  file(id: string): string;
}

export interface ExchangeHost extends FilesHost {
  /** Address of the printed report of a ticket. */
  report(ticket: string, language: string): string;
  /** The secret address of one's own appointments, for a calendar program. */
  calendar(): Promise<{ url: string }>;
  /** The secret address for a monitoring system's alerts. */
  alerts(): Promise<{ url: string }>;
  readonly hooks: HooksHost;
}

/** A receiver of what happens; its key is told once, when it was just made. */
export interface HookView {
  id: string;
  url: string;
  /** Only these events; none means all. */
  events: string[];
  internal: boolean;
  active: boolean;
  delivered: number;
  givenUp: number;
  /** Failed tries of the message that is next. */
  tries: number;
  /** When to try next, in ms since 1970. */
  nextAt: number | null;
  /** What came of the last try. */
  last: string;
  secret: string | null;
}

/** A receiver as it shall be; without `id` a new one. */
export interface HookDraft {
  id?: string;
  url: string;
  events: string[];
  internal: boolean;
  active: boolean;
  newSecret?: boolean;
}

export interface HooksHost {
  list(): Promise<HookView[]>;
  save(draft: HookDraft): Promise<HookView>;
  remove(id: string): Promise<void>;
}

export function exchangeOf(ask: Ask): ExchangeHost {
  return {
    begin: (form, query, language) => ask('POST', '/exports', { form, query, language }),
    progress: (id) => ask('GET', `/exports/${id}`),
    forget: (id) => ask('DELETE', `/exports/${id}`),
    file: (id) => `/api/v1/exports/${id}/file`,
    report: (ticket, language) => `/api/v1/tickets/${ticket}/report.pdf?lang=${language}`,
    calendar: () => ask('GET', '/calendar'),
    alerts: () => ask('GET', '/alerts-link'),
    hooks: {
      list: () => ask('GET', '/webhooks'),
      save: (draft) => ask('PUT', '/webhooks', draft),
      remove: (id) => ask('DELETE', `/webhooks/${id}`),
    },
  };
}
