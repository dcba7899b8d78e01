// The dispatch board in Chromium: dragged with a mouse and a finger, worked by keys alone, taken
// back, told to a screen reader, and smooth with two hundred people and two weeks.
import { axe, startPages } from './lib/pages.mjs';
import { PHONE, settled } from './lib/requester.mjs';
import { assert, tell, test, until } from './lib/story.mjs';

/** A Wednesday, in Helsinki. */
const NOW = new Date('2026-11-18T09:52:00+02:00');
const pages = await startPages();

async function open(address = '?sample=dispatcher#/board', options = {}) {
  const page = await pages.open({ width: 1440, height: 900, ...options });
  await page.clock.setFixedTime(NOW);
  await page.goto(`${pages.url}/${address}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

const block = (page, number) => page.locator('.visit').filter({ hasText: new RegExp(`^\\s*${number}`) });
const card = (page, number) => page.locator('[data-ticket]').filter({ hasText: number });
const row = (page, name) => page.getByRole('listitem', { name });
/** What a screen reader is told. */
const told = (page) => page.locator('p[role="status"][aria-live="assertive"]').textContent();
const saying = (page, words) => until(`it is told: ${words}`, async () => (await told(page))?.includes(words));
const middle = async (of) => {
  const box = await of.boundingBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
};

/** Drags something by so many px, over this row. */
async function dragged(page, from, dx, over) {
  const [x, y] = await middle(from);
  const [, toY] = await middle(over);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + dx / 2, (y + toY) / 2, { steps: 5 });
  await page.mouse.move(x + dx, toY, { steps: 5 });
}

test('the board stands at every half hour of the day, whatever begins at one moment', async () => {
  const page = await open();
  for (let half = 0; half < 48; half += 1) {
    await page.clock.setFixedTime(new Date(NOW.getTime() + half * 30 * 60_000));
    await page.reload();
    await page.locator('.visit').first().waitFor();
    assert(page.problems.length === 0, `after ${half / 2} h: ${page.problems.join()}`);
    const [clock, grid] = await Promise.all([page.locator('.clock').boundingBox(), page.locator('.scroll').boundingBox()]);
    assert(clock.x + clock.width <= grid.x + grid.width, `after ${half / 2} h the present hour is to the right of what is seen`);
  }
});

test('a visit is dragged to another hour, and Undo brings it back', async () => {
  const page = await open();
  const visit = block(page, 'T-1042');
  const before = await visit.boundingBox();
  await dragged(page, visit, -80, row(page, 'Mara'));
  await page.locator('.note').getByText('Nothing is in the way').waitFor();
  await page.mouse.up();
  await page.getByText(/T-1042 is with Mara Lindqvist/).waitFor();
  await until('it stands an hour earlier', async () => Math.abs((await visit.boundingBox()).x - before.x + 80) < 2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await until('it stands where it was', async () => Math.abs((await visit.boundingBox()).x - before.x) < 2);
  assert(page.problems.length === 0, page.problems.join());
  await page.context().close();
});

test('a visit that is dragged onto another is hatched, says so, and may stay', async () => {
  const page = await open();
  const hatches = page.locator('.hatch');
  const before = await hatches.count();
  await dragged(page, block(page, 'T-1042'), -160, row(page, 'Jonas'));
  await page.locator('.note').getByText(/Overlaps T-1044/).waitFor();
  await page.locator('.note').getByText(/Next free/).waitFor();
  await page.mouse.up();
  await page.getByRole('button', { name: 'Give to Jonas Berg' }).click();
  await page.getByText(/T-1042 is with Jonas Berg/).waitFor();
  const jonas = row(page, 'Jonas');
  await until('the overlap is hatched in his row', async () => (await jonas.locator('.hatch').count()) === 1);
  assert((await block(page, 'T-1044').textContent()).includes('overlaps T-1042'), 'each says what is in its way');
  assert((await hatches.count()) >= before, 'nothing else is hatched');
  await page.context().close();
});

test('a ticket of the tray is dropped on a person with a comment, and Undo puts it back', async () => {
  const page = await open();
  const ticket = card(page, 'T-1062');
  const [x, y] = await middle(ticket);
  const [, toY] = await middle(row(page, 'Piotr'));
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 500, y, { steps: 4 });
  await page.mouse.move(x + 700, toY, { steps: 4 });
  await page.locator('.ghost').waitFor();
  await page.mouse.up();
  const dialog = page.getByRole('dialog');
  const comment = dialog.getByRole('textbox');
  assert(/^Visit: Today, \d\d:\d\d–\d\d:\d\d$/.test(await comment.inputValue()), await comment.inputValue());
  await comment.fill('Ring twice.');
  await page.keyboard.press('Enter');
  await page.getByText(/T-1062 is with Piotr Zieliński/).waitFor();
  await until('it has left the tray', async () => (await card(page, 'T-1062').count()) === 0);
  assert((await row(page, 'Piotr').locator('.visit').count()) === 1, 'it stands in his row');
  await page.keyboard.press('Control+z');
  await until('it waits again', async () => (await card(page, 'T-1062').count()) === 1);
  assert((await row(page, 'Piotr').locator('.visit').count()) === 0, 'and not on the board');
  await page.context().close();
});

test('the end of a visit is dragged to make it longer, and Escape puts everything back', async () => {
  const page = await open();
  const visit = block(page, 'T-1044');
  const box = await visit.boundingBox();
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width - 3, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 40, y, { steps: 4 });
  await page.mouse.up();
  await until('it is half an hour longer', async () => Math.abs((await visit.boundingBox()).width - box.width - 40) < 2);
  await dragged(page, visit, 100, row(page, 'Piotr'));
  await page.locator('.ghost').waitFor();
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await saying(page, 'T-1044 is back where it was');
  assert((await page.locator('.ghost, dialog[open]').count()) === 0, 'nothing is carried');
  assert((await row(page, 'Jonas').locator('.visit').count()) === 1, 'it did not move');
  await page.context().close();
});

test('a finger that rests carries a visit, and one that moves at once scrolls', async () => {
  const touch = await pages.open({ width: 1024, height: 768 });
  await touch.clock.setFixedTime(NOW);
  await touch.goto(`${pages.url}/?sample=dispatcher#/board`);
  const visit = block(touch, 'T-1042');
  const [x, y] = await middle(visit);
  const point = (type, dx, dy = 0) =>
    touch.evaluate(
      ([type, x, y]) => {
        const at = document.elementFromPoint(x, y) ?? document.body;
        at.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, pointerId: 7, pointerType: 'touch', isPrimary: true, button: 0, clientX: x, clientY: y }));
      },
      [type, x + dx, y + dy],
    );
  // It moves at once: nothing is carried.
  await point('pointerdown', 0);
  await point('pointermove', 30);
  await point('pointerup', 30);
  assert((await touch.locator('.ghost').count()) === 0, 'a swipe carries nothing');
  await point('pointerdown', 0);
  await touch.clock.runFor(400);
  await touch.locator('.note').waitFor();
  await point('pointermove', -80);
  await touch.locator('.note').getByText('Nothing is in the way').waitFor();
  await point('pointerup', -80);
  await touch.getByText(/T-1042 is with Mara Lindqvist/).waitFor();
  await touch.context().close();
});

test('the board is worked by keys alone, and each step is told', async () => {
  const page = await open('?sample=dispatcher#/queue');
  await page.keyboard.press('g');
  await page.keyboard.press('b');
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  await block(page, 'T-1042').focus();
  await page.keyboard.press('Enter');
  await saying(page, 'T-1042 is picked up');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await saying(page, 'Mara Lindqvist, Today, 11:00');
  await page.keyboard.press('Shift+ArrowRight');
  await saying(page, '11:00–12:45');
  await page.keyboard.press('ArrowDown');
  await saying(page, 'Jonas Berg');
  await saying(page, 'Overlaps T-1044');
  await page.keyboard.press('Tab');
  await saying(page, 'Jonas Berg, Today, 12:00–13:45');
  await saying(page, 'Nothing is in the way');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText(/T-1042 is with Jonas Berg, Today, 12:00–13:45/).waitFor();
  await until('the focus is on it where it stands now', () => page.evaluate(() => document.activeElement?.textContent?.trim().startsWith('T-1042') ?? false));
  // Arrows go from visit to visit where nothing is carried.
  await page.keyboard.press('ArrowLeft');
  await until('the one before it has the focus', () => page.evaluate(() => document.activeElement?.textContent?.trim().startsWith('T-1044') ?? false));
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  await saying(page, 'T-1044 is back where it was');
  assert(page.problems.length === 0, page.problems.join());
  await page.context().close();
});

test('a ticket of the tray is given and timed by the menu, and each can be taken back', async () => {
  const page = await open();
  await card(page, 'T-1062').focus();
  await page.keyboard.press('a');
  await page.getByRole('radio', { name: /Piotr/ }).check();
  await page.getByRole('dialog').getByRole('textbox').fill('Ladder is there.');
  await page.keyboard.press('Control+Enter');
  await page.getByText('T-1062 is with Piotr Zieliński.').waitFor();
  await card(page, 'T-1062').click();
  await page.getByRole('button', { name: 'Agree a time …' }).click();
  await page.locator('input[type="date"]').fill('2026-11-18');
  await page.getByLabel('From', { exact: true }).fill('10:00');
  await page.getByLabel('To', { exact: true }).fill('11:00');
  await page.keyboard.press('Control+Enter');
  await until('it stands in his row', async () => (await row(page, 'Piotr').locator('.visit').count()) === 1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await until('it is called off again', async () => (await row(page, 'Piotr').locator('.visit').count()) === 0);
  await page.context().close();
});

test('what is refused stays where it was, with the reason, and nothing typed is lost', async () => {
  const page = await open();
  await page.evaluate(() => {
    const { sample } = globalThis;
    sample.act = () => Promise.reject({ code: 'closed', detail: '', field: '' });
  });
  await dragged(page, block(page, 'T-1042'), -80, row(page, 'Mara'));
  await page.mouse.up();
  await page.getByRole('alert').filter({ hasText: 'T-1042 stays where it was' }).waitFor();
  await card(page, 'T-1062').focus();
  await page.keyboard.press('Enter');
  await saying(page, 'T-1062 is picked up');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('textbox').fill('Ring twice.');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('alert').waitFor();
  assert((await page.getByRole('dialog').getByRole('textbox').inputValue()) === 'Ring twice.', 'the comment is still there');
  await page.context().close();
});

test('what somebody else changes is on the board without a step of ones own', async () => {
  const page = await open();
  await block(page, 'T-1042').waitFor();
  await page.evaluate(() => globalThis.sample.act('01900000-0000-7000-8000-000000001042', 4, { do: 'transfer', to: 'jonas', comment: 'x' }));
  await page.clock.runFor(500);
  await until('it is in the other row', async () => (await block(row(page, 'Jonas'), 'T-1042').count()) === 1);
  await page.context().close();
});

test('the tray is searched, and the board turns to other days, weeks and clocks', async () => {
  const page = await open();
  await page.getByRole('searchbox').fill('heating');
  await page.clock.runFor(500);
  await until('one is left', async () => (await page.locator('[data-ticket]').count()) === 1);
  await page.getByRole('searchbox').fill('nothing of the kind');
  await page.clock.runFor(500);
  await page.getByText('Nothing to plan has these words.').waitFor();
  await page.getByRole('button', { name: 'Later' }).click();
  await page.getByText('Thu, 19 November 2026').waitFor();
  await page.getByRole('button', { name: 'Week', exact: true }).click();
  await page.getByText(/Thu 19 Nov – Wed 25 Nov/).waitFor();
  await page.getByRole('button', { name: 'Today' }).click();
  await page.getByText(/Wed 18 Nov – Tue 24 Nov/).waitFor();
  await page.getByLabel('By the clock of').selectOption('Europe/Stockholm');
  await page.locator('.clock').getByText('08:52').waitFor();
  await page.context().close();
});

for (const [name, options] of [
  ['light', {}],
  ['dark', { dark: true }],
  ['German', { locale: 'de-DE' }],
  ['Chinese', { locale: 'zh-CN' }],
  ['on a phone', PHONE],
  ['Arabic, from the right', { locale: 'ar' }],
]) {
  test(`axe finds nothing on the board, in ${name}`, async () => {
    for (const address of ['?sample=dispatcher#/board', '?sample=dispatcher&empty#/board', '?sample=dispatcher&fails#/board']) {
      const page = await open(address, options);
      await settled(page);
      const found = await axe(page);
      assert(found.length === 0, `${address}: ${found.join('\n')}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(wide <= 0, `${address}: ${wide} px wider than the screen`);
      assert(page.problems.length === 0, page.problems.join());
      await page.context().close();
    }
  });
}

test('axe finds nothing on what is opened from the board, nor while something is carried', async () => {
  const page = await open();
  const clean = async (what) => {
    await settled(page);
    const found = await axe(page);
    assert(found.length === 0, `${what}: ${found.join('\n')}`);
  };
  await block(page, 'T-1042').click();
  await clean('the menu');
  await page.getByRole('button', { name: 'Move to …' }).click();
  await clean('moving');
  await page.keyboard.press('Escape');
  await block(page, 'T-1042').focus();
  await page.keyboard.press('Enter');
  await page.locator('.note').getByText('Nothing is in the way').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.locator('.note').getByText(/Overlaps/).waitFor();
  await clean('carrying');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await clean('giving');
  await page.context().close();
});

test('on a phone each person has a list, and a visit is moved by its menu', async () => {
  const page = await open('?sample=dispatcher#/board', { ...PHONE, locale: 'en-GB' });
  const mara = page.getByRole('region', { name: 'Mara Lindqvist' });
  await mara.getByRole('button', { name: /T-1042/ }).click();
  await page.getByRole('button', { name: 'Give to …' }).click();
  await page.getByRole('radio', { name: /Jonas/ }).check();
  await page.getByRole('dialog').getByRole('textbox').fill('Nearer to you.');
  await page.getByRole('button', { name: 'Give to Jonas Berg' }).click();
  await page.getByRole('region', { name: 'Jonas Berg' }).getByRole('button', { name: /^booked .*T-1042/ }).waitFor();
  await page.context().close();
});

test('of two hundred people and two weeks only what is in view is drawn, however far one scrolls', async () => {
  const page = await open('?sample=dispatcher&many#/board');
  await page.getByRole('button', { name: '2 weeks' }).click();
  await page.getByText(/Wed 18 Nov – Tue 1 Dec/).waitFor();
  const grid = page.getByRole('group', { name: 'People and time' });
  const drawn = () => page.evaluate(() => ({ rows: document.querySelectorAll('.row').length, visits: document.querySelectorAll('.visit').length, all: document.querySelectorAll('main *').length }));
  await until('the fortnight is there', async () => (await drawn()).visits > 100);
  const begin = await drawn();
  const ratio = begin.visits / 14_000;
  // A frame of scrolling beside a frame of standing still, on this machine.
  const frames = await page.evaluate(async () => {
    const scroll = document.querySelector('.scroll');
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const measure = async (step) => {
      const begun = performance.timeOrigin + performance.now();
      for (let n = 0; n < 60; n += 1) {
        step(n);
        await frame();
      }
      return performance.timeOrigin + performance.now() - begun;
    };
    return { still: await measure(() => undefined), moving: await measure((n) => (scroll.scrollTop = n * 180)) };
  });
  const after = await drawn();
  console.log(`board: ${begin.visits} of 14,000 visits drawn (${ratio.toFixed(3)}), ${begin.all} elements; 60 frames of scrolling take ${(frames.moving / frames.still).toFixed(2)} times as long as 60 that stand still`);
  assert(ratio < 0.15, `${begin.visits} visits are drawn`);
  assert(after.visits < begin.visits * 1.5 && after.rows < 40, JSON.stringify(after));
  await grid.evaluate((one) => (one.scrollTop = one.scrollHeight));
  await row(page, 'Person 199').waitFor();
  assert((await row(page, 'Mara').count()) === 0, 'what is out of view is not drawn');
  assert(page.problems.length === 0, page.problems.join());
  await page.context().close();
});

await tell(() => pages.close());
