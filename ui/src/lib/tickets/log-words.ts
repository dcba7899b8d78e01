/** The processing log in words: who did what. */
import type { LogLine } from '../api/types';
import { known, t } from '../i18n/index.svelte';
import { wallMoment } from '../i18n/when';
import { placeOfZone } from '../queue/site-time';

/** `Aylin Demir assigned Mara Lindqvist`. An event that this version does not know is shown as it came. */
export function logSentence(line: LogLine): string {
  const by = line.by || t('log.system');
  const words = known(`log.${variant(line)}`, { person: line.person, detail: detail(line) });
  return `${by} ${words ?? line.event}`;
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
