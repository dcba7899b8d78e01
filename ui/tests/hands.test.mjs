// Thumbs and keyboards, in Chromium: what is pressed on a phone is large enough for a thumb, and what
// has the focus can be seen.
import { startPages } from './lib/pages.mjs';
import { assert, tell, test } from './lib/story.mjs';

const pages = await startPages();
const TICKET = '01900000-0000-7000-8000-000000001042';
const SCREENS = [
  ['today', '?sample#/today'],
  ['my tickets', '?sample#/mine'],
  ['a ticket', `?sample#/mine/${TICKET}`],
  ['the queue', '?sample=dispatcher#/queue'],
  ['all tickets', '?sample=dispatcher#/tickets?state=assigned,in_progress'],
  ['knowledge', '?sample#/knowledge'],
  ['people', '?sample=administrator#/people'],
];
/** What a thumb is expected to hit, in px. */
const THUMB = 44;

async function show(page, address) {
  await page.goto('about:blank');
  await page.goto(`${pages.url}/${address}`);
  await page.locator('main h1').first().waitFor({ state: 'attached' });
  await page.locator('main :is(a, button, summary)').filter({ visible: true }).first().waitFor();
}

/** What is in view and can be pressed, but not from half a thumb above and below its middle. */
const tooSmall = (page) =>
  page.evaluate((thumb) => {
    const found = [];
    for (const one of document.querySelectorAll('a, button, summary, select, textarea, input:not([type=checkbox], [type=radio]), label:has(input)')) {
      const middle = () => {
        const box = one.getBoundingClientRect();
        return { width: box.width, height: box.height, x: box.left + box.width / 2, y: box.top + box.height / 2 };
      };
      const { width, height, y } = middle();
      if (width === 0 || y < thumb / 2 || y > innerHeight - thumb / 2) continue;
      // A link in a row is the row's: all of the row does what it does.
      if (one.closest('[role="row"]')) continue;
      const at = (by) => {
        const { x, y } = middle();
        const hit = document.elementFromPoint(x, y + by);
        return hit !== null && (hit === one || one.contains(hit));
      };
      const reached = () => at(1 - thumb / 2) && at(thumb / 2 - 1);
      if (!at(0) || reached()) continue;
      // What stands half behind a bar is looked at again where nothing covers it.
      one.scrollIntoView({ block: 'center', behavior: 'instant' });
      if (!reached()) found.push(`${one.tagName} “${(one.getAttribute('aria-label') ?? one.textContent ?? '').trim().slice(0, 40)}” ${Math.round(height)} px`);
    }
    return found;
  }, THUMB);

const phone = await pages.open({ width: 360, height: 760 });
for (const [name, address] of SCREENS) {
  test(`what is pressed on a phone is large enough for a thumb: ${name}`, async () => {
    await show(phone, address);
    const found = await tooSmall(phone);
    assert(found.length === 0, found.join('\n'));
  });
}

/** How what has the focus looks, and how its box and the line around its parts look. */
const looks = () => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const parts = [[one, null], [one, '::after'], [one.closest('label, [role="row"]') ?? one, null]];
  return {
    name: `${one.tagName} “${(one.getAttribute('aria-label') ?? one.textContent ?? '').trim().slice(0, 40)}”`,
    seen: parts.some(([part, pseudo]) => {
      const style = getComputedStyle(part, pseudo);
      return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || /inset/.test(style.boxShadow);
    }),
  };
};

const desk = await pages.open();
for (const [name, address] of SCREENS) {
  test(`what has the focus is seen: ${name}`, async () => {
    await show(desk, address);
    for (let step = 0; step < 40; step += 1) {
      await desk.keyboard.press('Tab');
      const found = await desk.evaluate(looks);
      if (found === null) break;
      assert(found.seen, `nothing shows that ${found.name} has the focus`);
    }
  });
}

test('what is wrong with a field is said in the language of the app, and goes when it is right', async () => {
  const german = await pages.open();
  await german.addInitScript(() => localStorage.setItem('fieldfare.locale', 'de'));
  await show(german, '?sample=dispatcher#/tickets?state=on_hold');
  await german.locator('.keep').click();
  const field = german.locator('dialog input');
  await field.press('Enter');
  const said = () => field.evaluate((one) => one.validationMessage);
  assert((await said()) === 'Hier fehlt noch etwas.', `the browser says “${await said()}”`);
  await german.keyboard.type('Steht still');
  assert((await said()) === '', `still “${await said()}”`);
  await field.fill('');
  await german.locator('dialog button[type=submit]').click();
  assert((await said()) === 'Hier fehlt noch etwas.', `then “${await said()}”`);
  // What a program puts in is no typing.
  await field.evaluate((one) => {
    one.value = 'Steht still';
  });
  await german.locator('dialog button[type=submit]').click();
  assert((await said()) === '', `at last “${await said()}”`);
  await german.context().close();
});

await tell(() => pages.close());
