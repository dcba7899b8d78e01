/** Sentences for what went wrong: what is, and one thing to do. */
import type { HostError, Rejection } from '../api/types';
import { known, t, type Key } from './index.svelte';

/** The sentence for an error of a host. */
export function problemText(problem: HostError): string {
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
  return known(`fieldname.${field}`) ?? t('fieldname.other');
}
