import { expect, test } from 'vitest';
import type { ActName, LogLine } from '../api/types';
import { logComment, logSentence } from './log-words';
import { isAtOnce, isTextAct } from './text-acts';

function line(event: string, more: Partial<LogLine> = {}): LogLine {
  return { n: 1, event, by: 'Aylin Demir', happenedAt: 1, arrivedAt: 1, clockOffsetMs: null, comment: '', person: '', corrections: [], detail: '', why: '', used: null, ...more };
}

test('the log says who did what to whom', () => {
  expect(logSentence(line('assigned', { person: 'Mara Lindqvist' }))).toBe('Aylin Demir assigned Mara Lindqvist');
  expect(logSentence(line('wrote', { detail: 'internal' }))).toBe('Aylin Demir wrote an internal note');
  expect(logSentence(line('photo_added', { detail: 'Nameplate' }))).toBe('Aylin Demir added the photo “Nameplate”');
});

test('what nobody did was done by a rule, and a closure says which one it was', () => {
  expect(logSentence(line('closed', { by: '', detail: 'forced_alert_auto_resolved' }))).toBe('A rule closed it: Alert cleared');
});

test('a number and an arrival are nobody’s doing', () => {
  expect(logSentence(line('numbered', { detail: 'T-1042' }))).toBe('It has the number T-1042');
  expect(logSentence(line('photo_arrived', { by: '' }))).toBe('A photo reached the office');
  expect(logSentence(line('photo_arrived', { by: '', detail: 'Nameplate' }))).toBe('The photo “Nameplate” reached the office');
});

test('an event of a newer office is shown as it came', () => {
  expect(logSentence(line('teleported'))).toBe('Aylin Demir teleported');
});

test('an appointment is told by the clock of the site', () => {
  const told = logSentence(line('appointment_agreed', { detail: '2026-11-18T08:30 Europe/Stockholm' }));
  expect(told).toMatch(/^Aylin Demir agreed an appointment: .*18.*08:30.* in Stockholm$/);
  expect(logSentence(line('appointment_agreed', { detail: 'some day' }))).toContain('some day');
});

// Covers: I7
test('late work says in words what it was, which rule spoke against it, and keeps its own words', () => {
  const late = line('parked', { detail: 'resolve', why: 'closed', comment: 'Seal replaced.' });
  expect(logSentence(late)).toBe('Aylin Demir came too late with: Resolved');
  expect(logComment(late)).toContain('The ticket is closed.');
  expect(logComment(late)).toContain('Seal replaced.');
});

test('every act is done at once, asks for one text, or has a dialog or a place of its own', () => {
  const elsewhere: ActName[] = ['transfer', 'escalate', 'set_priority', 'set_visibility', 'rate', 'edit', 'agree_appointment', 'force_close', 'mark_duplicate', 'mark_invalid', 'assign', 'reply', 'note', 'requester_reply', 'add_photo'];
  const others: ActName[] = ['claim', 'accept', 'return', 'ask', 'resume', 'hold', 'unhold', 'resolve', 'confirm', 'not_solved', 'cancel', 'reject', 'close'];
  for (const name of [...elsewhere, ...others]) {
    expect([isAtOnce(name), isTextAct(name), elsewhere.includes(name)].filter(Boolean), name).toHaveLength(1);
  }
});
