/** Formats of dates and numbers, kept: making one costs more than telling a hundred with it. */

const kept = new Map<string, Intl.DateTimeFormat>();

/** A format of dates. Fails, as the platform does, for a zone that it does not know. */
export function dateFormat(locale: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = kept.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, options);
    kept.set(key, format);
  }
  return format;
}

const numbers = new Map<string, Intl.NumberFormat>();

/** A format of numbers. */
export function numberFormat(locale: string | undefined, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = numbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, options);
    numbers.set(key, format);
  }
  return format;
}
