import type { exchange as words } from '../en/exchange';
import type { Sparse } from '../languages';

export const exchange: Sparse<typeof words> = {
  'nav.webhooks': 'Webhooks',
  'report.title': 'تقرير',
  'report.print': 'فتح للطباعة (PDF)',
};
