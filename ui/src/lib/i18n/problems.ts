/** Sentences for what went wrong: what is, and one thing to do. */
import type { AppointmentError, HostError, Rejection } from '../api/types';
import { known, t, type Key } from './index.svelte';

/** What the rules' own sentences end with, where the code alone does not say what is wrong with a time. */
const BAD_TIMES: readonly [ending: string, why: AppointmentError][] = [
  ['not a date and time', 'not_a_time'],
  ['unknown time zone', 'unknown_zone'],
  ['the clocks skip this time on that day', 'in_gap'],
  ['it ends before it begins', 'ends_first'],
  ['the reminder is too long before it', 'reminder_too_early'],
];

/** The sentence for an error of a host. */
export function problemText(problem: HostError): string {
  if (problem.code === 'bad_time') {
    const why = BAD_TIMES.find(([ending, why]) => problem.detail.endsWith(ending) || problem.detail === why)?.[1];
    return t(why ? `error.bad_time.${why}` : 'error.bad_time');
  }
  const field = nameOfField(problem.field);
  // The state and the photo stand only in the detail, which is not for people.
  const params = { field, state: '…', name: problem.field || '…' };
  return known(`error.${problem.code}`, params) ?? t('error.unexpected');
}

/** The sentence for a rule that said no. */
export function rejectionText(why: Rejection): string {
  switch (why.code) {
    case 'wrong_state':
      return t('error.wrong_state', { state: t(`state.${why.state}`) });
    case 'missing':
    case 'too_long':
    case 'out_of_range':
      return t(`error.${why.code}`, { field: nameOfField(why.field) });
    case 'photo_missing':
      return t('error.photo_missing', { name: why.name });
    case 'bad_time':
      return t(`error.bad_time.${why.why}`);
    default:
      return known(`error.${why.code}` satisfies Key) ?? t('error.unexpected');
  }
}

function nameOfField(field: string): string {
  // A question of a form, or a step, is named by its own words.
  const own = /^(?:form|task)\.(.+)$/.exec(field)?.[1];
  if (own && !/^\d/.test(own)) return `“${own}”`;
  return known(`fieldname.${field}`) ?? t('fieldname.other');
}
