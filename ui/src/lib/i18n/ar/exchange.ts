export const exchange = {
  'nav.webhooks': 'Webhooks',
  'report.title': 'تقرير',
  'report.print': 'فتح للطباعة (PDF)',
};
