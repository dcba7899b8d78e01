import { describe, expect, it } from 'vitest';
import { appointmentWords, bytes, day, duration, freshText, wallDay, wallMoment } from './when';

const NOON = Date.UTC(2026, 10, 18, 12, 0);
const HOUR = 3_600_000;

describe('times', () => {
  it('near days have names', () => {
    expect(day(NOON + HOUR, NOON, 'UTC')).toBe('Today');
    expect(day(NOON + 24 * HOUR, NOON, 'UTC')).toBe('Tomorrow');
    expect(day(NOON - 24 * HOUR, NOON, 'UTC')).toBe('Yesterday');
    expect(day(NOON + 48 * HOUR, NOON, 'UTC')).toContain('20');
  });

  it('today is that of the zone, not of UTC', () => {
    const late = Date.UTC(2026, 10, 18, 23, 30);
    expect(day(late, NOON, 'UTC')).toBe('Today');
    expect(day(late, NOON, 'Europe/Helsinki')).toBe('Tomorrow');
  });

  it('another year is said', () => {
    expect(day(Date.UTC(2027, 0, 5), NOON, 'UTC')).toContain('2027');
  });

  it('a duration is told in its largest unit', () => {
    expect(duration(40_000)).toMatch(/^40/);
    expect(duration(-3 * 60_000)).toMatch(/^3 min/);
    expect(duration(2 * HOUR)).toMatch(/^2 h/);
    expect(duration(72 * HOUR)).toBe('3 days');
  });

  it('sizes are told in one unit', () => {
    expect(bytes(2_100_000)).toBe('2.1 MB');
    expect(bytes(830_000)).toBe('830 kB');
  });
});

describe('freshness', () => {
  it('is live while changes arrive', () => {
    expect(freshText({ live: true, asOf: NOON, waiting: 0, needsYou: 0, updateNeeded: false, clockAheadMs: 0 }, NOON)).toBe('Live');
  });

  it('names the time of the last exchange', () => {
    expect(freshText({ live: false, asOf: NOON - HOUR, waiting: 2, needsYou: 0, updateNeeded: false, clockAheadMs: 0 }, NOON)).toMatch(/^as of /);
  });

  it('says so when there was none', () => {
    expect(freshText({ live: false, asOf: null, waiting: 0, needsYou: 0, updateNeeded: false, clockAheadMs: 0 }, NOON)).toBe('nothing from the office yet');
  });
});

describe('an appointment', () => {
  const startsAt = Date.UTC(2026, 10, 18, 7, 30);
  const view = (zone: string) => ({
    appointment: { id: 'x', start: '2026-11-18T08:30', end: '2026-11-18T10:00', zone, remind_minutes: 30 },
    startsAt,
    endsAt: startsAt + 1.5 * HOUR,
    remindAt: startsAt,
    unsent: false,
    state: 'confirmed' as const,
    missedAt: null,
    next: [],
  });

  it('is told as it was agreed at the site', () => {
    const words = appointmentWords(view('Europe/Stockholm'), NOON);
    expect(words.day).toBe('Today');
    expect(words.times.replaceAll(/\s?[AP]M/g, '')).toBe('08:30–10:00');
    expect(words.zone).toBe('CET');
  });

  it('is told on the reader’s clock only where that differs', () => {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(appointmentWords(view(here), NOON).yours).toBeNull();
    expect(appointmentWords(view('Pacific/Kiritimati'), NOON).yours).not.toBeNull();
  });

  it('of a zone that this browser does not know is still shown', () => {
    expect(appointmentWords(view('Mars/Olympus'), NOON).zone).toBe('Mars/Olympus');
  });
});

describe('a day or a time that somebody wrote into a form', () => {
  it('is told in the reader’s words, without a zone', () => {
    expect(wallDay('2026-11-18')).toMatch(/Wed.*2026/);
    expect(wallMoment('2026-11-18T08:30')).toMatch(/Wed.*2026.*8:30/);
  });

  it('is none where it is neither', () => {
    expect(wallDay('soon')).toBeNull();
    expect(wallMoment('2026-11-18')).toBeNull();
  });
});
