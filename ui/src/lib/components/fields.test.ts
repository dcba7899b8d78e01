import { describe, expect, it } from 'vitest';
import { wrongWith } from './fields';

const right: ValidityState = {
  badInput: false, customError: false, patternMismatch: false, rangeOverflow: false, rangeUnderflow: false, stepMismatch: false,
  tooLong: false, tooShort: false, typeMismatch: false, valid: false, valueMissing: false,
};

describe('what is wrong with a field', () => {
  it.each([
    ['textarea', { valueMissing: true }, 'Fill this in.'],
    ['radio', { valueMissing: true }, 'Choose one.'],
    ['select-one', { valueMissing: true }, 'Choose one.'],
    ['email', { typeMismatch: true }, 'This is no email address. Type one such as name@example.com.'],
    ['url', { typeMismatch: true }, 'This is no web address. Type one such as https://example.com.'],
    ['number', { badInput: true }, 'This is no number. Type digits.'],
    ['number', { rangeUnderflow: true }, 'At least 1.'],
    ['number', { rangeOverflow: true }, 'At most 720.'],
    ['number', { stepMismatch: true }, 'Whole numbers only.'],
    ['password', { tooShort: true }, 'At least 8 characters.'],
    ['text', { patternMismatch: true }, 'This does not fit. Correct it.'],
  ])('%s with %o: %s', (type, wrong, words) => {
    expect(wrongWith({ type, validity: { ...right, ...wrong }, min: '1', max: '720', minLength: 8 })).toBe(words);
  });
});
