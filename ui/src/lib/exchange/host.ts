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

export interface ExchangeHost {
  begin(form: Form, query: ListQuery, language: string): Promise<ExportView>;
  progress(id: string): Promise<ExportView>;
  forget(id: string): Promise<void>;
  /** Address of the file. */
  file(id: string): string;
}

export function exchangeOf(ask: Ask): ExchangeHost {
  return {
    begin: (form, query, language) => ask('POST', '/exports', { form, query, language }),
    progress: (id) => ask('GET', `/exports/${id}`),
    forget: (id) => ask('DELETE', `/exports/${id}`),
    file: (id) => `/api/v1/exports/${id}/file`,
  };
}
