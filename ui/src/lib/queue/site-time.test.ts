import { describe, expect, it } from 'vitest';
import { differsHere, placeOfZone, wallInstant, yours } from './site-time';

describe('the time at a site', () => {
  it('half past one in Kalix is half past twelve in UTC in winter', () => {
    expect(wallInstant('2026-11-18T13:30', 'Europe/Stockholm')).toBe(Date.UTC(2026, 10, 18, 12, 30));
  });

  it('the hours around a change of the clocks are told right', () => {
    expect(wallInstant('2026-03-29T01:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 0, 30));
    expect(wallInstant('2026-03-29T03:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1, 30));
  });

  it('the reader in Helsinki sees their own clock', () => {
    const start = wallInstant('2026-11-18T13:30', 'Europe/Stockholm');
    const end = wallInstant('2026-11-18T15:00', 'Europe/Stockholm');
    if (start === null) throw new Error('no instant');
    expect(differsHere('Europe/Stockholm', 'Europe/Helsinki', start)).toBe(true);
    expect(differsHere('Europe/Stockholm', 'Europe/Berlin', start)).toBe(false);
    expect(yours(start, end, 'Europe/Helsinki', 'en-GB')).toBe('14:30–16:00');
  });

  it('a time or a zone that is not valid is no time', () => {
    expect(wallInstant('T13:30', 'Europe/Stockholm')).toBeNull();
    expect(wallInstant('2026-11-18T13:30', 'Mars/Olympus')).toBeNull();
  });

  it('a zone is called by its city', () => {
    expect(placeOfZone('America/New_York')).toBe('New York');
  });
});

it('what is no day and time is no instant', () => {
  for (const wall of ['T', '2026-11-18T', 'T13:30', '2026-11-18', '2026-13-40T25:61', '']) {
    expect(wallInstant(wall, 'Europe/Stockholm'), wall).toBeNull();
  }
});
