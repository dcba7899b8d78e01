import { expect, it } from 'vitest';
import { setUpLinkOf } from './set-up-link';

it('a set-up link is an office and a secret', () => {
  expect(setUpLinkOf(' https://office.example:8443/set-up#abc_-1 ')).toEqual({
    office: 'https://office.example:8443',
    token: 'abc_-1',
  });
});

it.each(['', 'office.example', 'https://office.example/', 'https://office.example/set-up', 'ftp://office.example/set-up#x'])(
  '“%s” is not a set-up link',
  (text) => {
    expect(setUpLinkOf(text)).toBeNull();
  },
);
