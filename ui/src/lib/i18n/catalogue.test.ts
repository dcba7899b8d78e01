import { afterEach, expect, test } from 'vitest';
import { ar } from './ar';
import { de } from './de';
import { en, type Key } from './en';
import { app as englishApp } from './en/app';
import { desk as englishDesk } from './en/desk';
import { outbox as englishOutbox } from './en/outbox';
import { problems as englishProblems } from './en/problems';
import { queue as englishQueue } from './en/queue';
import { ticket as englishTicket } from './en/ticket';
import { choice, known, listed, locale, restoreLocale, setLocale, t, tn } from './index.svelte';
import { formatTag, type Words } from './languages';
import { problemText, rejectionText } from './problems';
import { vi } from './vi';
import { zh } from './zh';

const keys = Object.keys(en) as Key[];
/** What is translated completely, and Arabic, which is not. */
const COMPLETE = { de, zh, vi } as const;
const ALL: Record<string, Words> = { en, de, zh, vi, ar };
const languages = Object.keys(ALL);
const placeholders = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]))].sort();
/** Each file by its path, such as `./de/queue.ts`. */
const FILES = import.meta.glob<Record<string, object>>('./??/*.ts', { eager: true });
/** Keys that English lacks. A subject that English does not have yet may be translated ahead of it. */
const unknownIn = (locale: string) =>
  Object.entries(FILES)
    .filter(([path]) => path.startsWith(`./${locale}/`) && path.replace(`./${locale}/`, './en/') in FILES)
    .flatMap(([, file]) => Object.values(file).flatMap(Object.keys))
    .filter((key) => !(source(key) in en));
/** The key of English that a key of another language stands for: of a further form, its plural. */
const source = (key: string) => (key in en ? key : key.replace(/\.(zero|two|few|many)$/, '.other')) as Key;
/** Whether a language has this form: where there is none for exactly one, there is no key for it. */
const exists = (locale: string, key: string) =>
  !key.endsWith('.one') || new Intl.PluralRules(locale).resolvedOptions().pluralCategories.includes('one');

afterEach(async () => {
  await setLocale('en');
});

test.each(Object.entries(COMPLETE))('%s has every word and no other', (locale, words) => {
  expect({ missing: keys.filter((key) => exists(locale, key) && !(key in words)) }).toEqual({ missing: [] });
  expect({ unknown: unknownIn(locale) }).toEqual({ unknown: [] });
});

test('arabic has every word of the frame, of signing in, of the day, the queue, a ticket and the outbox, and none that is unknown', () => {
  const parts: object[] = [englishApp, englishDesk, englishOutbox, englishProblems, englishQueue, englishTicket];
  const wanted = parts.flatMap((part) => Object.keys(part));
  expect({ missing: wanted.filter((key) => !(key in ar)) }).toEqual({ missing: [] });
  expect({ unknown: unknownIn('ar') }).toEqual({ unknown: [] });
});

test('arabic has a form for each way to count', () => {
  const stems = Object.keys(ar).filter((key) => key.endsWith('.one')).map((key) => key.slice(0, -'.one'.length));
  const forms = ['one', 'two', 'few', 'many', 'other'].map((form) => (stem: string) => `${stem}.${form}`);
  expect(stems.flatMap((stem) => forms.map((form) => form(stem))).filter((key) => !(key in ar))).toEqual([]);
});

test.each(languages)('no word of %s is empty', (locale) => {
  expect(Object.entries(ALL[locale] ?? {}).filter(([, text]) => !text?.trim()).map(([key]) => key)).toEqual([]);
});

test.each(languages)('%s fills in what english fills in', (locale) => {
  // Of one and of two, the number may stand in words.
  const differing = Object.entries(ALL[locale] ?? {})
    .filter(([key]) => !/\.(one|two)$/.test(key) && source(key) in en)
    .filter(([key, text]) => placeholders(en[source(key)]).join() !== placeholders(text ?? '').join())
    .map(([key]) => key);
  expect(differing).toEqual([]);
});

test('every singular has its plural', () => {
  const lone = keys.filter((key) => key.endsWith('.one') && !keys.includes(key.replace(/\.one$/, '.other') as Key));
  expect(lone).toEqual([]);
});

test.each(languages)('the labels of the status bar have at most eleven letters in %s', (locale) => {
  const labels: Key[] = ['bar.reported', 'bar.assigned', 'bar.in_progress', 'bar.resolved', 'bar.closed'];
  expect(labels.filter((key) => (ALL[locale]?.[key] ?? '').length > 11)).toEqual([]);
});

test.each(languages)('nothing on the screen says sorry, please, offline or server in %s', (locale) => {
  const wrong = /(sorry|please|oops|offline|upload|server|bitte|leider|entschuldigung)|[!！]$|抱歉|对不起|请稍|离线|服务器|xin lỗi|vui lòng|ngoại tuyến|máy chủ|عذر|آسف|الخادم/i;
  expect(Object.entries(ALL[locale] ?? {}).filter(([, text]) => wrong.test(text ?? '')).map(([key]) => key)).toEqual([]);
});

test('a placeholder is filled in', () => {
  expect(t('bar.waiting_for', { name: 'Eero Salmi' })).toBe('Waiting for Eero Salmi');
});

test('one and many are told by the rules of the language', () => {
  expect(tn('ticket.waiting', 1)).toBe('1 waiting');
  expect(tn('ticket.waiting', 5)).toBe('5 waiting');
});

test('a change of the language changes the words, and what the page says of itself', async () => {
  await setLocale('de');
  expect(t('bar.closed')).toBe('Geschlossen');
  expect(document.documentElement.lang).toBe('de');
  await setLocale('zh');
  expect(t('bar.closed')).toBe('已关闭');
  expect(document.documentElement.lang).toBe('zh-Hans');
  await setLocale('ar');
  expect(document.documentElement.dir).toBe('rtl');
  await setLocale('vi');
  expect(document.documentElement.dir).toBe('ltr');
});

test('the last of two wishes is the one that is shown', async () => {
  await Promise.all([setLocale('ar'), setLocale('zh')]);
  expect(locale()).toBe('zh');
});

test('a choice is remembered, and the system decides where there is none', async () => {
  await setLocale('vi');
  await restoreLocale();
  expect([choice(), locale()]).toEqual(['vi', 'vi']);
  await setLocale('system');
  await restoreLocale();
  expect([choice(), locale()]).toEqual(['system', 'en']);
});

test('english stands in for a word that a language lacks', async () => {
  await setLocale('ar');
  expect('people.title' in ar).toBe(false);
  expect(t('people.title')).toContain(en['people.title']);
  expect(tn('people.count', 3)).toContain('people');
});

test('each language counts by its own rule', async () => {
  await setLocale('zh');
  expect(tn('all.count', 1)).toBe('1 个工单');
  await setLocale('ar');
  expect(tn('all.count', 2)).toBe('تذكرتان');
  expect(tn('all.count', 3)).toMatch(/تذاكر$/);
  expect(tn('all.count', 11)).toMatch(/تذكرة$/);
});

test('between words that are read from the right, a value keeps its own direction', async () => {
  await setLocale('ar');
  expect(t('done.claim', { number: 'T-1042' })).toBe('\u2068T-1042\u2069 لك.');
  expect(listed('T-1042', '', null, 'Kemi')).toBe('\u2068T-1042\u2069 · \u2068Kemi\u2069');
});

test('the dates are those of the reader’s own variant of the language, in the script of the words', () => {
  expect(formatTag('de', ['en-GB', 'de-AT'])).toBe('de-AT');
  expect(formatTag('zh', ['zh-TW', 'zh-SG'])).toBe('zh-SG');
  expect(formatTag('zh', ['en-GB'])).toBe('zh-Hans');
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
