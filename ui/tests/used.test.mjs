// Time spent and parts used in Chromium: noted, corrected and struck by keyboard alone, and on a
// phone. With PICTURES=folder, pictures of it are kept there.
import { axe, startPages } from './lib/pages.mjs';
import { PHONE, settled } from './lib/requester.mjs';
import { assert, tell, test } from './lib/story.mjs';

const TICKET = '01900000-0000-7000-8000-000000001042';
const TITLE = /^(Time and parts|Zeit und Teile|工时与配件)$/;
const pages = await startPages();

async function open(page) {
  await page.goto('about:blank');
  await page.goto(`${pages.url}/?sample#/mine/${TICKET}`);
  await page.getByRole('heading', { name: TITLE }).waitFor();
}

async function sound(page, what) {
  await settled(page);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found = await axe(page);
    assert(found.length === 0, `${what}, ${colorScheme}: ${found.join('\n')}`);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${what}-${colorScheme}.png` });
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert(wide <= 0, `${what}: ${wide} px wider than the screen`);
  assert(page.problems.length === 0, `${what}: ${page.problems.join()}`);
}

const section = (page) => page.locator('section').filter({ has: page.getByRole('heading', { name: TITLE }) });
const entries = (page) => section(page).getByRole('listitem');
const dialog = (page) => page.locator('dialog[open]');

test('time and a part are noted, corrected, struck and taken back by keyboard alone', async () => {
  const page = await pages.open();
  await open(page);
  assert((await entries(page).count()) === 2, 'two are there');
  await section(page).getByRole('button', { name: 'Add time' }).focus();
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('textbox', { name: /^How long/ }).waitFor();
  await page.keyboard.type('soon');
  await page.keyboard.press('Enter');
  await dialog(page).getByText('Write the time as').waitFor();
  await sound(page, 'bad-time');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('1h 15');
  await dialog(page).getByText('= 1:15 h').waitFor();
  await sound(page, 'time');
  await page.keyboard.press('Enter');
  await section(page).getByText('1:15 h work').waitFor();
  await section(page).getByText(/Work 1:15 h/).waitFor();

  await section(page).getByRole('button', { name: 'Add part' }).focus();
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('textbox', { name: /^Part/ }).waitFor();
  await page.keyboard.type('Hose DN 20 软管');
  await dialog(page).getByRole('textbox', { name: 'Quantity' }).fill('1.5');
  await dialog(page).getByRole('textbox', { name: 'Unit' }).fill('m');
  await sound(page, 'part');
  await page.keyboard.press('Enter');
  await section(page).getByText('1.5 m Hose DN 20 软管').waitFor();
  assert((await entries(page).count()) === 4, 'two came to it');

  await section(page).getByRole('button', { name: 'Correct 1:15 h work' }).focus();
  await page.keyboard.press('Enter');
  const chip = dialog(page).getByRole('button', { name: '+15 min' });
  await chip.focus();
  await page.keyboard.press('Enter');
  await dialog(page).getByText('= 1:30 h').waitFor();
  await dialog(page).getByRole('button', { name: 'Correct' }).focus();
  await page.keyboard.press('Enter');
  await section(page).getByText('1:30 h work').waitFor();

  await section(page).getByRole('button', { name: 'Strike 1:30 h work' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Struck. The history keeps it.').waitFor();
  assert((await entries(page).count()) === 3, 'it is struck');
  assert(await page.evaluate(() => document.activeElement?.textContent === 'Time and parts'), 'the focus is not lost');
  await page.getByRole('button', { name: 'Undo' }).focus();
  await page.keyboard.press('Enter');
  await section(page).getByText('1:30 h work').waitFor();
  await section(page).getByText(/Work 1:30 h/).scrollIntoViewIfNeeded();
  await sound(page, 'noted');
});

test('a phone in German and a desk in Chinese note time and parts', async () => {
  const words = {
    'de-DE': { part: 'Teil notieren', name: /^Teil/, amount: 'Menge', unit: 'Einheit', keep: 'Notieren', told: '1,5 m Schlauch', time: 'Zeit notieren' },
    'zh-CN': { part: '添加配件', name: /^配件/, amount: '数量', unit: '单位', keep: '登记', told: 'Schlauch 1.5 m', time: '添加工时' },
  };
  for (const [what, size, locale] of [['phone', PHONE, 'de-DE'], ['zh', {}, 'zh-CN']]) {
    const say = words[locale];
    const page = await pages.open({ ...size, locale });
    await open(page);
    await section(page).getByRole('button', { name: say.time }).click();
    await sound(page, `time-${what}`);
    await page.keyboard.press('Escape');
    await section(page).getByRole('button', { name: say.part }).click();
    await dialog(page).getByRole('textbox', { name: say.name }).fill('Schlauch');
    await dialog(page).getByRole('textbox', { name: say.amount }).fill('1,5');
    await dialog(page).getByRole('textbox', { name: say.unit }).fill('m');
    await sound(page, `part-${what}`);
    await dialog(page).getByRole('button', { name: say.keep }).click();
    await section(page).getByText(say.told).scrollIntoViewIfNeeded();
    await sound(page, `noted-${what}`);
  }
});

await tell(() => pages.close());
