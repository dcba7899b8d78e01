import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(process.cwd(), 'src');
const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(svelte|css)$/.test(name));

/** The styles of a file, without the markup and the code around them. */
function stylesOf(name: string): string {
  const text = readFileSync(join(ROOT, name), 'utf8');
  return name.endsWith('.css') ? text : (/<style>([^]*)<\/style>/.exec(text)?.[1] ?? '');
}

test('no style names a side by left or right, so that every screen can be mirrored', () => {
  const sides = /(?:margin|padding|border)-(?:left|right)\b|(?:^|[\s;{])(?:left|right)\s*:|text-align:\s*(?:left|right)|float:\s*(?:left|right)/;
  // Four values name the sides too, where the second and the fourth differ.
  const four = /(?:margin|padding|inset):\s*([^\s;]+) ([^\s;]+) ([^\s;]+) ([^\s;]+);/g;
  const wrong = files.filter((name) => {
    const styles = stylesOf(name).replaceAll(/\((?:[^()]|\([^()]*\))*\)/g, '()');
    return sides.test(styles) || [...styles.matchAll(four)].some(([, , right, , left]) => right !== left);
  });
  expect(files.length).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
});

test('what moves asks first whether movement is wanted', () => {
  const moving = /(?:^|[\s;{])(?:animation|transition)\s*:/g;
  const wrong = files.filter((name) => {
    const styles = stylesOf(name);
    const asked = [...styles.matchAll(/@media \(prefers-reduced-motion: no-preference\) \{/g)].map(({ index }) => index);
    // An animation without a movement, such as a skeleton that appears later, is marked by its length.
    return [...styles.matchAll(moving)].some(({ index }) => !asked.some((at) => at < index) && !/\.01s/.test(styles.slice(index, index + 60)));
  });
  expect(wrong).toEqual([]);
});
