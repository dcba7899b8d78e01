import { afterEach, expect, test } from 'vitest';
import { de } from './de';
import { en, type Key } from './en';
import { known, setLocale, t, tn } from './index.svelte';
import { problemText, rejectionText } from './problems';

const keys = Object.keys(en) as Key[];
const placeholders = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]))].sort();

afterEach(() => setLocale('en'));

test('german has every word and no other', () => {
  expect(Object.keys(de).sort()).toEqual([...keys].sort());
});

test('no word is empty in any language', () => {
  expect(keys.filter((key) => en[key].trim() === '' || de[key].trim() === '')).toEqual([]);
});

test('german fills in what english fills in', () => {
  // A singular may say its number in words.
  const differing = keys
    .filter((key) => !key.endsWith('.one'))
    .filter((key) => placeholders(en[key]).join() !== placeholders(de[key]).join());
  expect(differing).toEqual([]);
});

test('every singular has its plural', () => {
  const lone = keys.filter((key) => key.endsWith('.one') && !keys.includes(key.replace(/\.one$/, '.other') as Key));
  expect(lone).toEqual([]);
});

test('the labels of the status bar have at most eleven letters in every language', () => {
  const labels: Key[] = ['bar.reported', 'bar.assigned', 'bar.in_progress', 'bar.resolved', 'bar.closed'];
  expect(labels.filter((key) => en[key].length > 11 || de[key].length > 11)).toEqual([]);
});

test('nothing on the screen says sorry, please, offline or server', () => {
  const wrong = /\b(sorry|please|oops|offline|upload|server|bitte|leider|entschuldigung)\b|!$/i;
  expect(keys.filter((key) => wrong.test(en[key]) || wrong.test(de[key]))).toEqual([]);
});

test('a placeholder is filled in', () => {
  expect(t('bar.waiting_for', { name: 'Eero Salmi' })).toBe('Waiting for Eero Salmi');
});

test('one and many are told by the rules of the language', () => {
  expect(tn('ticket.waiting', 1)).toBe('1 waiting');
  expect(tn('ticket.waiting', 5)).toBe('5 waiting');
});

test('a change of the language changes the words at once', () => {
  setLocale('de');
  expect(t('bar.closed')).toBe('Geschlossen');
  expect(document.documentElement.lang).toBe('de');
});

test('an unknown code has a sentence of its own', () => {
  expect(known('error.from_a_newer_office')).toBeNull();
  expect(problemText({ code: 'from_a_newer_office', detail: 'x', field: '' })).toBe(t('error.unexpected'));
});

test('a missing field is named in the sentence', () => {
  expect(rejectionText({ code: 'missing', field: 'comment' })).not.toContain('{');
  expect(rejectionText({ code: 'photo_missing', name: 'After' })).toContain('After');
});

test('every code of a rule has a sentence', () => {
  const codes = ['closed', 'not_assignee', 'not_allowed', 'not_owner', 'already_claimed', 'not_eligible', 'same_person', 'policy_forbids', 'already_rated', 'already_exists', 'unknown_ticket', 'unknown_thing', 'system_only', 'unknown_act', 'command_reused', 'parent_refused', 'wrong_state', 'missing', 'too_long', 'out_of_range', 'photo_missing'];
  expect(codes.filter((code) => known(`error.${code}`) === null)).toEqual([]);
});

test('a time that cannot be says what is wrong with it', () => {
  const told = (detail: string) => problemText({ code: 'bad_time', detail, field: '' });
  expect(told("the appointment's time is not valid: the clocks skip this time on that day")).toBe(t('error.bad_time.in_gap'));
  expect(told("the appointment's time is not valid: it ends before it begins")).toBe(t('error.bad_time.ends_first'));
  expect(told('words of a newer office')).toBe(t('error.bad_time'));
});
