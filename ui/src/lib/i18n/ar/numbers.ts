import type { numbers as words } from '../en/numbers';
import type { Sparse } from '../languages';

export const numbers: Sparse<typeof words> = {
  'nav.numbers': 'الأرقام',

  'export.label': 'تصدير',
  'export.csv': 'جدول (CSV)',
  'export.xlsx': 'مصنّف (XLSX)',
  'export.zip': 'مصنّف مع الصور (ZIP)',
};
