/** Formats of dates, kept: making one costs more than a hundred dates told with it. */

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
