import { describe, expect, it } from 'vitest';
import { daysOf, daysText, hoursOf, hoursText, minutesOf, spanOf } from './spans';

describe('times of a promise', () => {
  it('are said in the largest unit without a rest, and come back the same', () => {
    expect(spanOf(15)).toEqual({ number: 15, unit: 'minutes' });
    expect(spanOf(120)).toEqual({ number: 2, unit: 'hours' });
    expect(spanOf(4320)).toEqual({ number: 3, unit: 'days' });
    for (const minutes of [1, 15, 90, 120, 1440, 1500, 10080]) expect(minutesOf(spanOf(minutes))).toBe(minutes);
    expect(minutesOf(spanOf(null))).toBeNull();
  });
});

describe('hours of a calendar', () => {
  it('are read as they are written', () => {
    expect(hoursOf('08:00-12:00, 13:00 – 24:00')).toEqual([
      { from: 480, to: 720 },
      { from: 780, to: 1440 },
    ]);
    expect(hoursOf(' ')).toEqual([]);
    for (const wrong of ['8-12', '08:00', '08:61-09:00', 'always', '08:00-12:00,']) expect(hoursOf(wrong)).toBeNull();
    expect(hoursOf(hoursText([{ from: 485, to: 1440 }]))).toEqual([{ from: 485, to: 1440 }]);
  });

  it('of special days stand before the name, if there are any', () => {
    const days = [
      { date: '2026-12-24', hours: [{ from: 540, to: 720 }], name: 'Christmas Eve' },
      { date: '2026-12-25', hours: [], name: 'Christmas Day' },
    ];
    expect(daysOf(`${daysText(days)}\n\n`)).toEqual(days);
    expect(daysOf('24.12. Heiligabend')).toEqual([{ date: '24.12.', hours: [], name: 'Heiligabend' }]);
  });
});
