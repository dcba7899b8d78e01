import { expect, test } from 'vitest';
import { clockOf, readMinutes, readQuantity } from './typed';

test('time is read as people type it', () => {
  const rows: [string, number][] = [
    ['90', 90],
    ['1:30', 90],
    ['1 : 30', 90],
    ['0:05', 5],
    ['1:30 h', 90],
    ['1h 30', 90],
    ['1h30', 90],
    ['1 h 30 min', 90],
    ['1 Std. 30 Min.', 90],
    ['2 Stunden', 120],
    ['1.5h', 90],
    ['1,5 h', 90],
    ['0,25 h', 15],
    ['45 min', 45],
    ['45m', 45],
    ['1小时30分', 90],
    ['45分钟', 45],
    ['1 giờ 30 phút', 90],
    ['１：３０', 90],
    ['24h', 1440],
    ['1440', 1440],
  ];
  for (const [typed, minutes] of rows) expect([typed, readMinutes(typed)]).toEqual([typed, minutes]);
});

test('what is no time of a day’s work is none', () => {
  for (const typed of ['', ' ', '0', '0:00', '-5', '1:60', '1h 75', '24:01', '1441', '1.5', 'an hour', '1:3', '1;30', '99999', '1e3', 'NaN']) {
    expect([typed, readMinutes(typed)]).toEqual([typed, null]);
  }
});

test('minutes are written as they are typed again', () => {
  for (const minutes of [1, 15, 60, 75, 600, 1440]) expect(readMinutes(clockOf(minutes))).toBe(minutes);
  expect(clockOf(75)).toBe('1:15');
});

test('an amount is read with a comma or a point', () => {
  const rows: [string, string, number][] = [
    ['2', '.', 2_000],
    ['1.5', '.', 1_500],
    ['1,5', '.', 1_500],
    ['1,5', ',', 1_500],
    ['1.5', ',', 1_500],
    ['0.001', '.', 1],
    ['1,250', ',', 1_250],
    ['1,250', '.', 1_250_000],
    ['1.250', ',', 1_250_000],
    ['1.250,5', ',', 1_250_500],
    ['9999.999', '.', 9_999_999],
    ['２，５', ',', 2_500],
  ];
  for (const [typed, point, thousandths] of rows) expect([typed, point, readQuantity(typed, point)]).toEqual([typed, point, thousandths]);
});

test('what is no amount is none', () => {
  for (const typed of ['', '0', '-1', '1.2345', '10000', '1..5', '1,5,5', 'two', '1e3', '0.0001', '.5.']) {
    expect([typed, readQuantity(typed, '.')]).toEqual([typed, null]);
  }
});
