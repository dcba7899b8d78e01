/** The processing log in words: who did what. */
import type { LogLine } from '../api/types';
import { known, t } from '../i18n/index.svelte';
import { wallMoment } from '../i18n/when';
import { placeOfZone } from '../queue/site-time';
import { usedWords } from '../used/words';

/** What comes about without anybody doing it. */
const BY_ITSELF = new Set(['numbered', 'photo_arrived']);

/** `Aylin Demir assigned Mara Lindqvist`. An event that this version does not know is shown as it came. */
export function logSentence(line: LogLine): string {
  const words = known(`log.${variant(line)}`, { person: line.person, detail: detail(line) }) ?? line.event;
  return BY_ITSELF.has(line.event) ? words : `${line.by || t('log.system')} ${words}`;
}

/** What was said with it, after the rule that spoke against it. */
export function logComment(line: LogLine): string {
  if (!line.why) return line.comment;
  const why = known(`error.${line.why}`, { state: '…', field: '…', name: '…' }) ?? line.why;
  return line.comment ? `${why}\n${line.comment}` : why;
}

function variant(line: LogLine): string {
  switch (line.event) {
    case 'wrote':
      return line.detail === 'internal' ? 'wrote_internal' : 'wrote';
    case 'photo_added':
    case 'photo_arrived':
    case 'photo_marked':
      return line.detail === '' ? line.event : `${line.event}_named`;
    case 'returned':
      return line.detail === 'taken_back' ? 'taken_back' : 'returned';
    case 'resolved':
      return line.person === '' ? 'resolved' : 'resolved_credit';
    case 'used_recorded':
      return line.person === '' ? 'used_recorded' : 'used_recorded_credit';
    case 'visit_set':
      return `visit_${line.detail}${line.person === '' ? '' : '_credit'}`;
    default:
      return line.event;
  }
}

/** `2026-11-18T08:30 Europe/Stockholm` as a day and a time at a place. */
function appointmentDetail(detail: string): string {
  const [wall = '', zone = ''] = detail.split(' ');
  const words = wallMoment(wall);
  return words === null ? detail : t('log.appointment_at', { time: words, place: placeOfZone(zone) });
}

function detail(line: LogLine): string {
  switch (line.event) {
    case 'used_recorded':
    case 'used_corrected':
    case 'used_struck':
      return line.used === null ? line.detail : usedWords(line.used);
    case 'closed':
      return known(`close.${line.detail}`) ?? line.detail;
    case 'priority_set':
      return known(`priority.${line.detail}`) ?? line.detail;
    case 'sla_warned':
    case 'sla_breached':
      return known(`due.${line.detail}`) ?? line.detail;
    case 'photo_staged':
      return known(`stage.${line.detail}`) ?? line.detail;
    case 'visibility_set':
      return known(`log.visibility_${line.detail}`) ?? line.detail;
    case 'parked':
      return known(`did.${line.detail}`) ?? line.detail;
    case 'parked_settled':
      return known(`log.settled_${line.detail}`) ?? line.detail;
    case 'appointment_agreed':
    case 'appointment_proposed':
      return appointmentDetail(line.detail);
    default:
      return line.detail;
  }
}
