export const numbers = {
  'nav.numbers': 'الأرقام',

  'export.label': 'تصدير',
  'export.csv': 'جدول (CSV)',
  'export.xlsx': 'مصنّف (XLSX)',
  'export.zip': 'مصنّف مع الصور (ZIP)',
};
