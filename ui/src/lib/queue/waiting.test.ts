import { describe, expect, it } from 'vitest';
import { waitingFor } from './waiting';

const NOW = Date.UTC(2026, 10, 18, 9, 0);
const before = (minutes: number) => NOW - minutes * 60_000;

describe('time waiting', () => {
  it('is told in one unit', () => {
    expect(waitingFor(before(22), NOW, 'en')).toBe('22 min');
    expect(waitingFor(before(150), NOW, 'en')).toBe('2 hr');
    expect(waitingFor(before(3 * 24 * 60), NOW, 'en')).toBe('3 days');
    expect(waitingFor(before(3 * 24 * 60), NOW, 'de')).toBe('3 Tage');
  });

  it('is never negative when the clock of a device is ahead', () => {
    expect(waitingFor(NOW + 5_000, NOW, 'en')).toBe('0 min');
  });
});
