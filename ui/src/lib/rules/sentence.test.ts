import { afterEach, expect, test } from 'vitest';
import type { Rule } from '../api/types';
import { setLocale } from '../i18n/index.svelte';
import { ACTIONS, EVENTS, freshAction, sentence, type Names } from './sentence';

const names: Names = {
  types: new Map([['t1', 'Repair']]),
  people: new Map(),
  devices: new Map([['e1', 'Pump P-204']]),
  templates: new Map([['m1', 'Received']]),
};
const rule = (part: Partial<Rule>): Rule => ({
  name: 'r',
  on: 'created',
  minutes: 0,
  when: { types: [], priorities: [], states: [], devices: [], words: [], repeat_days: 0 },
  then: [{ do: 'answer_faq' }],
  ...part,
});

afterEach(() => setLocale('en'));

// Covers: S1-40, S1-41
test('a rule reads as one sentence', () => {
  const one = rule({
    when: { types: ['t1'], priorities: ['urgent', 'high'], states: [], devices: [], words: ['leak'], repeat_days: 7 },
    then: [{ do: 'assign', by: 'least_load', experts: [] }, { do: 'reply', template: 'm1' }],
  });
  expect(sentence(one, names)).toBe(
    'When a ticket is reported, if the type is Repair, the priority is Urgent or High, it says leak, and it is not the first about the device in 7 days: name who has the least to do and reply with “Received”.',
  );
});

test('a silence is as long as people say it', async () => {
  const told = (minutes: number) => sentence(rule({ on: 'silence', minutes }), names);
  expect(told(30)).toMatch(/^When nobody says anything for 30 min: /);
  expect(told(24 * 60)).toMatch(/^When nobody says anything for 1 day: /);
  await setLocale('de');
  expect(told(48 * 60)).toContain('2 Tage lang niemand etwas sagt');
});

test('every event and every action has its words in every language', async () => {
  for (const locale of ['en', 'de', 'zh', 'vi'] as const) {
    await setLocale(locale);
    for (const on of EVENTS) {
      for (const name of ACTIONS) {
        const text = sentence(rule({ on, minutes: 30, then: [freshAction(name, 'm1')] }), names);
        expect(text, `${on} ${name}`).not.toMatch(/rules\.|\{|undefined/);
      }
    }
  }
});
