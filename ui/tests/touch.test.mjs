// Fingers: what can be pressed is large enough, and a signature is drawn or typed.
import { startPages } from './lib/pages.mjs';
import { DEVICE, KINDS, PHONE, QUESTIONS, REQUESTER, settled, showPublic } from './lib/requester.mjs';
import { assert, tell, test, until } from './lib/story.mjs';

const pages = await startPages();
const desk = await pages.open();

/** What can be pressed and is smaller than a fingertip: its words and its size in px. */
async function smallTargets(page) {
  return page.evaluate(() => {
    const pressed = 'a[href], button, input, select, textarea, summary, [role="button"], [tabindex="0"]';
    return [...document.querySelectorAll(pressed)].flatMap((one) => {
      // A tick or a camera is pressed by its label.
      const target = one.closest('label') ?? (one.labels?.[0]?.contains(one) ? one.labels[0] : one);
      const { width, height } = target.getBoundingClientRect();
      if (width === 0 || height === 0 || one.closest('[hidden], dialog:not([open])')) return [];
      const about = one.getAttribute('aria-label') ?? one.textContent?.trim() ?? '';
      return width < 43.5 || height < 43.5 ? [`${one.localName} “${about.slice(0, 40)}” ${Math.round(width)} × ${Math.round(height)}`] : [];
    });
  });
}

for (const [locale, dark] of [['de-DE', true], ['zh-CN', false], ['en-GB', false]]) {
  test(`everything on the requester's page is as large as a fingertip, in ${locale}`, async () => {
    const page = await pages.open({ ...PHONE, locale, dark });
    for (const [name, path, body] of REQUESTER) {
      await showPublic(page, pages.url, path, body);
      await settled(page);
      const small = await smallTargets(page);
      assert(small.length === 0, `${name}: ${small.join(', ')}`);
      await page.unroute('**/api/public/**');
    }
    await page.context().close();
  });
}

/** Draws a stroke with the pointer through the middle of a field. */
async function drawn(page, pad) {
  const box = await pad.boundingBox();
  const at = (share) => [box.x + box.width * share, box.y + box.height * (share < 0.5 ? 0.3 : 0.7)];
  await page.mouse.move(...at(0.2));
  await page.mouse.down();
  for (const share of [0.3, 0.45, 0.6, 0.75]) await page.mouse.move(...at(share), { steps: 4 });
  await page.mouse.up();
}

test('a requester signs with a finger, or types the name, and the report has the signature', async () => {
  const page = await pages.open({ ...PHONE, locale: 'en-GB' });
  const sent = [];
  await showPublic(page, pages.url, '/r/K7QX-31', { ...DEVICE, types: [{ ...KINDS[0], form: { version: 3, fields: QUESTIONS.filter((one) => one.kind === 'signature') } }] });
  await page.route('**/api/public/report', (route) => {
    sent.push(route.request().postDataJSON());
    return route.fulfill({ status: 201, contentType: 'application/json', body: JSON.stringify({ statusToken: 'four', number: 'T-7', statusUrl: '/s/four' }) });
  });
  await page.getByLabel('What happened?').fill('It drips.');
  await page.getByLabel('Your name').fill('Karin');
  await page.getByLabel('Phone or e-mail').fill('+46 70 111');
  await page.getByRole('button', { name: 'Send the report' }).click();
  // Without a signature it does not leave.
  await until('the signature is asked for', () => page.evaluate(() => document.activeElement?.id === 'q-sign'));
  await drawn(page, page.getByRole('img', { name: /^Field to sign/ }));
  await page.getByText('The signature is kept.').waitFor();
  await page.getByRole('button', { name: 'Type the name' }).click();
  await page.getByLabel('Name of who signs').fill('Karin Holm');
  await until('one picture is kept', async () => (await page.locator('.photos .photo').count()) === 1);
  await page.getByRole('button', { name: 'Send the report' }).click();
  await until('the report has left', () => sent.length === 1);
  const [{ photos }] = sent;
  assert(photos.length === 1 && photos[0].name === 'Unterschrift', JSON.stringify(photos));
  await page.context().close();
});

test('a technician has a form signed, drawn or typed by keyboard alone', async () => {
  await desk.goto(`${pages.url}/?sample#/ticket/01900000-0000-7000-8000-000000001042`);
  const sign = desk.getByRole('button', { name: 'Sign', exact: true });
  await sign.click();
  const keep = desk.getByRole('button', { name: 'Keep the signature' });
  assert(await keep.isDisabled(), 'nothing is signed yet');
  await drawn(desk, desk.getByRole('img', { name: /^Field to sign/ }));
  await until('it can be kept', () => keep.isEnabled());
  await desk.getByRole('button', { name: 'Clear' }).click();
  assert(await keep.isDisabled(), 'it was cleared');
  await desk.getByRole('button', { name: 'Type the name' }).focus();
  await desk.keyboard.press('Enter');
  await desk.keyboard.press('Tab');
  await desk.keyboard.type('Nguyễn Văn Đức');
  await desk.keyboard.press('Enter');
  await desk.getByText('The signature is kept.').waitFor();
  assert(desk.problems.length === 0, desk.problems.join());
});

await tell(() => pages.close());
