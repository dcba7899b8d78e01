/** Time and amounts as people type them. */

/** A day: more is no single entry. */
const MINUTES_MAX = 24 * 60;
/** In thousandths, as the rules count. */
const QUANTITY_MAX = 9_999_999;

const HOUR = '(?:hours?|hrs?|std\\.?|stunden?|h|小时|时|giờ|g)';
const MINUTE = '(?:minutes?|minuten?|mins?\\.?|m|分钟|分|phút|p|′|\')';
const CLOCK = /^(\d{1,2}):([0-5]\d)(?:\s*h)?$/;
const HOURS = new RegExp(`^(\\d{1,2}(?:[.,]\\d{1,2})?)\\s*${HOUR}$`);
const BOTH = new RegExp(`^(\\d{1,2})\\s*${HOUR}\\s*(\\d{1,2})\\s*${MINUTE}?$`);
const MINUTES = new RegExp(`^(\\d{1,4})\\s*${MINUTE}?$`);

/** Full-width digits and signs of a keyboard are the usual ones; a colon has no room around it. */
const plain = (typed: string) => typed.normalize('NFKC').trim().toLowerCase();

/** Minutes of `90`, `1:30`, `1h 30`, `1.5 h`, `45 min`; null for what is no time of a day's work. */
export function readMinutes(typed: string): number | null {
  const text = plain(typed).replace(/\s*:\s*/g, ':');
  const minutes = minutesOf(text);
  return minutes !== null && minutes >= 1 && minutes <= MINUTES_MAX ? minutes : null;
}

function minutesOf(text: string): number | null {
  const clock = CLOCK.exec(text);
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  const hours = HOURS.exec(text);
  if (hours) return Math.round(Number((hours[1] ?? '').replace(',', '.')) * 60);
  const both = BOTH.exec(text);
  if (both) return Number(both[2]) < 60 ? Number(both[1]) * 60 + Number(both[2]) : null;
  const minutes = MINUTES.exec(text);
  return minutes ? Number(minutes[1]) : null;
}

/** `1:15`, as it is typed again. */
export function clockOf(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/**
 * Thousandths of `2`, `1.5`, `1,5`; null for what is no amount. `point` parts the decimals where the
 * reader lives: only there can `1.500` be one and a half, and elsewhere it is fifteen hundred.
 */
export function readQuantity(typed: string, point: string): number | null {
  let text = plain(typed).replace(/[\s'’]/g, '');
  const grouping = point === ',' ? '.' : ',';
  const grouped = new RegExp(`^\\d{1,3}(?:\\${grouping}\\d{3})+(?:\\${point}\\d+)?$`);
  text = grouped.test(text) ? text.replaceAll(grouping, '') : text.replace(grouping, point);
  const found = new RegExp(`^(\\d{1,5})(?:\\${point}(\\d{1,3}))?$`).exec(text);
  if (!found) return null;
  const thousandths = Number(found[1]) * 1_000 + Number((found[2] ?? '').padEnd(3, '0'));
  return thousandths >= 1 && thousandths <= QUANTITY_MAX ? thousandths : null;
}
