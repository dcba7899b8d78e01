// Photos of the work in Chromium: their stages, and two side by side, by keyboard alone. With
// PICTURES=folder, pictures of it are kept there.
import { axe, startPages } from './lib/pages.mjs';
import { PHONE, settled } from './lib/requester.mjs';
import { assert, tell, test } from './lib/story.mjs';

const TICKET = '01900000-0000-7000-8000-000000001042';
const pages = await startPages();

async function open(page) {
  await page.goto('about:blank');
  await page.goto(`${pages.url}/?sample#/mine/${TICKET}`);
  await page.getByRole('heading', { name: /^(Photos|Fotos|照片)/ }).first().waitFor();
}

async function keep(page, name) {
  if (!process.env.PICTURES) return;
  await settled(page);
  await page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
}

async function sound(page, what) {
  await settled(page);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found = await axe(page);
    assert(found.length === 0, `${what}, ${colorScheme}: ${found.join('\n')}`);
    await keep(page, `${what}-${colorScheme}`);
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert(wide <= 0, `${what}: ${wide} px wider than the screen`);
  assert(page.problems.length === 0, `${what}: ${page.problems.join()}`);
}

const viewer = (page) => page.locator('dialog[open]');

test('photos stand by stage, a stage is changed and two are compared by keyboard alone', async () => {
  const page = await pages.open();
  await open(page);
  const before = page.getByRole('group', { name: 'Before', exact: true });
  assert((await before.getByRole('button').count()) === 1, 'one photo shows how it was found');
  const picks = page.getByRole('group', { name: 'Stage of new photos' });
  assert((await picks.getByRole('button', { name: 'During' }).getAttribute('aria-pressed')) === 'true', 'the stage of the work is chosen');
  await picks.getByRole('button', { name: 'After' }).focus();
  await page.keyboard.press('Enter');
  assert((await picks.getByRole('button', { name: 'After' }).getAttribute('aria-pressed')) === 'true', 'one press chooses another');
  await sound(page, 'stages');
  await page.getByRole('button', { name: /^Fault/ }).focus();
  await page.keyboard.press('Enter');
  await viewer(page).getByRole('group', { name: 'Stage' }).getByRole('button', { name: 'Before' }).focus();
  await page.keyboard.press('Enter');
  await viewer(page).getByRole('button', { name: 'Before', pressed: true }).waitFor();
  await sound(page, 'viewer');
  await viewer(page).getByRole('button', { name: 'Compare' }).focus();
  await page.keyboard.press('Enter');
  assert((await viewer(page).locator('img').count()) === 2, 'two stand side by side');
  await sound(page, 'compared');
  await page.keyboard.press('Escape');
  assert((await before.getByRole('button').count()) === 2, 'it stands with its stage');
});

test('a phone in German and a desk in Chinese hold the stages', async () => {
  for (const [what, size, locale] of [['phone', PHONE, 'de-DE'], ['zh', {}, 'zh-CN']]) {
    const page = await pages.open({ ...size, locale });
    await open(page);
    await page.getByRole('button', { name: /^Nameplate/ }).first().click();
    await sound(page, `viewer-${what}`);
    await viewer(page).getByRole('button', { name: /^(Vergleichen|对比)$/ }).click();
    await sound(page, `compared-${what}`);
    await viewer(page).getByRole('button', { name: /^(Schließen|关闭)$/ }).click();
    await sound(page, `stages-${what}`);
  }
});

await tell(() => pages.close());
