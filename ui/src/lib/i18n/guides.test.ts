import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { en as requester } from '../../requester/words.en';
import { en } from './en';

const FOLDER = join(process.cwd(), '../docs/guides');
/** Each guide's text by its name. */
const GUIDES = new Map(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.md'))
    .map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]),
);
const CATALOGUES = { requester: Object.values(requester), console: Object.values(en) };

/**
 * A guide writes a placeholder as the catalogue does, or with what stands there: "Assign to Mara Lindqvist".
 * That begins like a name or a number, so that "Add {name}" does not stand for "Add a template".
 */
function matcher(words: string): RegExp {
  const parts = words.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\p{Lu}\\p{N}{…].*')}$`, 'u');
}

/** What is mostly placeholder would let everything pass. */
const telling = (words: string) => words.replace(/\{\w+\}/g, '').replace(/[^\p{L}]/gu, '').length >= 2;

const SAID = new Set<string>([...CATALOGUES.console, ...CATALOGUES.requester]);
const FILLED = [...SAID].filter((words) => words.includes('{') && telling(words)).map(matcher);

function unknownWords(text: string): string[] {
  const bold = new Set([...text.matchAll(/\*\*(.+?)\*\*/gsu)].map((found) => (found[1] ?? '').replace(/\s+/gu, ' ')));
  return [...bold].filter((words) => !SAID.has(words) && !FILLED.some((one) => one.test(words)));
}

test('there is a guide for every role', () => {
  const roles = ['requester', 'technician', 'dispatcher', 'supervisor', 'administrator'];
  expect(roles.filter((role) => !GUIDES.has(`${role}.md`))).toEqual([]);
});

test.each([...GUIDES])('%s prints in bold only what the screen says', (_, text) => {
  expect(unknownWords(text)).toEqual([]);
});

test('a button that was renamed is found out, also where a name is filled in', () => {
  expect(unknownWords('Press **Send the report**, then **Assign to Mara Lindqvist**.')).toEqual([]);
  expect(unknownWords('Press **Post the report**, then **Hand it to Mara Lindqvist**.')).toHaveLength(2);
});
