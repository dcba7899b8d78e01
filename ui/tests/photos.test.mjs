// Photos of the work in Chromium: their stages, and two side by side, by keyboard alone. With
// PICTURES=folder, pictures of it are kept there.
import { axe, startPages } from './lib/pages.mjs';
import { PHONE, settled, showPublic, VIEW } from './lib/requester.mjs';
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

/** Draws with the pointer, in parts of the picture. */
async function drag(page, from, to) {
  await page.locator('.plane img').evaluate((img) => img.decode());
  const box = await page.locator('.plane').boundingBox();
  const at = ([x, y]) => [box.x + box.width * x, box.y + box.height * y];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at([(from[0] + to[0]) / 2, from[1]]));
  await page.mouse.move(...at(to));
  await page.mouse.up();
}

const marks = (page) => viewer(page).getByRole('list', { name: /^(Marks|Markierungen|标注列表)$/ }).getByRole('listitem');

test('arrow, box, words and pen are drawn with the pointer, undone, moved, and kept over the photo', async () => {
  const page = await pages.open();
  await open(page);
  await page.getByRole('button', { name: /^Nameplate/ }).click();
  await viewer(page).getByRole('button', { name: 'Draw' }).click();
  await drag(page, [0.1, 0.1], [0.45, 0.4]);
  await viewer(page).getByRole('button', { name: 'Box' }).click();
  await viewer(page).getByRole('button', { name: 'yellow', exact: true }).click();
  await drag(page, [0.5, 0.3], [0.8, 0.7]);
  await viewer(page).getByRole('button', { name: 'Pen' }).click();
  await viewer(page).getByRole('button', { name: 'blue', exact: true }).click();
  await drag(page, [0.1, 0.8], [0.4, 0.95]);
  assert((await marks(page).count()) === 3, 'three are drawn');
  await viewer(page).getByRole('button', { name: 'Undo' }).click();
  assert((await marks(page).count()) === 2, 'the last one is undone');
  await viewer(page).getByRole('button', { name: 'Text' }).click();
  await viewer(page).getByRole('textbox', { name: 'Words' }).fill('<b>Seal</b> 漏水');
  await drag(page, [0.2, 0.6], [0.2, 0.6]);
  await viewer(page).getByRole('button', { name: 'Move', exact: true }).click();
  const d = () => page.locator('.plane path.ink').first().getAttribute('d');
  const before = await d();
  await drag(page, [0.275, 0.25], [0.4, 0.35]);
  assert((await d()) !== before, 'the pointer moves what it took');
  await sound(page, 'drawing');
  await page.keyboard.press('Escape');
  assert((await marks(page).count()) === 3, 'Escape loses nothing that is not kept');
  await viewer(page).getByRole('button', { name: 'Keep the marks' }).click();
  await viewer(page).getByRole('img', { name: 'Nameplate: <b>Seal</b> 漏水' }).waitFor();
  assert((await viewer(page).locator('svg.marks g').count()) === 3, 'they lie over the photo');
  await sound(page, 'marked');
  await page.keyboard.press('Escape');
  await viewer(page).waitFor({ state: 'detached' });
  assert((await page.getByRole('button', { name: /^Nameplate, Before, <b>Seal/ }).locator('svg.marks g').count()) === 3, 'and over the small one');
  await sound(page, 'marked-strip');
});

test('marks are placed, moved, stretched, coloured and removed by keyboard alone', async () => {
  const page = await pages.open();
  await open(page);
  await page.getByRole('button', { name: /^Nameplate/ }).focus();
  await page.keyboard.press('Enter');
  const press = async (name) => {
    await viewer(page).getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
  };
  await press('Draw');
  await press('Place in the middle');
  const first = marks(page).first().getByRole('button').first();
  await first.focus();
  const d = () => page.locator('.plane path.ink').first().getAttribute('d');
  const placed = await d();
  await page.keyboard.press('ArrowLeft');
  const moved = await d();
  await page.keyboard.press('Shift+ArrowDown');
  const stretched = await d();
  assert(new Set([placed, moved, stretched]).size === 3, 'keys move it, and its end');
  await press('white');
  await first.focus();
  assert(/white/.test(await first.textContent()), 'it has the colour that was chosen');
  await page.keyboard.press('Delete');
  assert((await marks(page).count()) === 0, 'it is gone');
  await press('Undo');
  assert((await marks(page).count()) === 1, 'and back');
  await press('Keep the marks');
  await viewer(page).getByRole('button', { name: 'Draw' }).waitFor();
  assert((await viewer(page).locator('svg.marks g').count()) === 1, 'it is kept');
  assert(page.problems.length === 0, page.problems.join());
});

test('a phone in German and a desk in Chinese hold the drawing', async () => {
  for (const [what, size, locale] of [['phone', PHONE, 'de-DE'], ['zh', {}, 'zh-CN']]) {
    const page = await pages.open({ ...size, locale });
    await open(page);
    await page.getByRole('button', { name: /^Nameplate/ }).first().click();
    await viewer(page).getByRole('button', { name: /^(Zeichnen|标注)$/ }).click();
    await drag(page, [0.1, 0.2], [0.6, 0.5]);
    await viewer(page).getByRole('button', { name: /^(Text|文字)$/ }).click();
    assert((await marks(page).count()) === 1, 'one is drawn');
    await sound(page, `drawing-${what}`);
  }
});

const SCENE = '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><rect width="640" height="480" fill="#4d6a78"/><circle cx="320" cy="240" r="120" fill="#cbb"/></svg>';

test('a requester sees the stage and the marks over the photo, small and large', async () => {
  const page = await pages.open(PHONE);
  const marks = [
    { id: 'a', ink: 'red', shape: { is: 'arrow', from: [100, 100], to: [480, 400] } },
    { id: 'b', ink: 'yellow', shape: { is: 'text', at: [900, 900], text: 'Dichtung <hier> 漏水' } },
  ];
  await page.route('**/photos/p1/**', (route) => route.fulfill({ status: 200, contentType: 'image/svg+xml', body: SCENE }));
  await showPublic(page, pages.url, '/s/one', {
    ...VIEW,
    photos: [{ id: 'p1', state: 'arrived', mine: false, name: '', stage: 'after', overlay: { width: 640, height: 480, marks }, thumbUrl: '/api/photos/p1/thumb', url: '/api/photos/p1/full' }],
  });
  await page.getByText('Nachher').waitFor();
  const small = page.getByRole('button', { name: 'Foto 1 groß zeigen' });
  assert((await small.locator('svg g').count()) === 2, 'marks lie over the small one');
  await sound(page, 'requester');
  await small.click();
  await page.getByRole('img', { name: 'Foto 1: Dichtung <hier> 漏水' }).waitFor();
  await sound(page, 'requester-large');
});

await tell(() => pages.close());
