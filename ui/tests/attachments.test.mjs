// Attachments in Chromium: chosen, dropped, pasted and left out again, by keyboard alone, in the
// composer and on the requester's page. With PICTURES=folder, pictures of it are kept there.
import { axe, startPages } from './lib/pages.mjs';
import { PHONE, settled, VIEW } from './lib/requester.mjs';
import { assert, tell, test, until } from './lib/story.mjs';

const TICKET = '01900000-0000-7000-8000-000000001042';
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const PHOTO = { name: 'leak.png', mimeType: 'image/png', buffer: PIXEL };
const PDF = { name: 'Wartungsprotokoll Kühlraum 2, November.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') };
const PROGRAM = { name: 'tool.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') };

const pages = await startPages();

async function open(page, sample = '?sample') {
  await page.goto('about:blank');
  await page.goto(`${pages.url}/${sample}#/mine/${TICKET}`);
  await page.getByRole('region', { name: /^(Conversation|Verlauf|Gespräch)/ }).first().waitFor();
}

const focused = (page) => page.evaluate(() => (document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim());

/** Tabs until something of this name has the focus. */
async function tabTo(page, name, key = 'Tab') {
  for (let n = 0; n < 60; n += 1) {
    if (name.test(await focused(page))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`no Tab leads to ${name}`);
}

async function chooses(page, files, press) {
  const asked = page.waitForEvent('filechooser');
  // The browser hands over its window for files only once it has heard of it.
  await page.evaluate(() => undefined);
  await press();
  await (await asked).setFiles(files);
}

async function keep(page, name) {
  if (!process.env.PICTURES) return;
  await settled(page);
  await page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
}

const chips = (page) => page.locator('form').getByRole('list', { name: /^(Attachments|Anhänge)$/ }).getByRole('listitem');

// Covers: S1-32
test('a photo and a file go with a reply by keyboard alone', async () => {
  const page = await pages.open();
  await open(page);
  await page.locator('form textarea').filter({ visible: true }).first().waitFor();
  await page.keyboard.press('r');
  // The composer takes the focus when it stands there.
  await until('the words have the focus', () => page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA'));
  await tabTo(page, /^Attach photos or files$/, 'Shift+Tab');
  await chooses(page, [PHOTO, PDF, PROGRAM], () => page.keyboard.press('Enter'));
  await until('three are attached', async () => (await chips(page).count()) === 3);
  await page.getByRole('status').filter({ hasText: '3 attachments' }).waitFor({ state: 'attached' });
  // What was chosen by mistake is left out again; the focus stays among the others.
  await tabTo(page, /^Remove tool\.exe$/);
  await page.keyboard.press('Enter');
  await until('two are left', async () => (await chips(page).count()) === 2);
  await until('the focus stays among the others', async () => /^Remove /.test(await focused(page)));
  // Without a word nobody would know what it is.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Say in a few words what this is.').waitFor();
  await page.keyboard.type('This is what I found.');
  await page.keyboard.press('Control+Enter');
  const said = page.locator('article article').filter({ hasText: 'This is what I found.' });
  await said.getByRole('button', { name: new RegExp(`^Save ?${PDF.name} .*waiting to send$`) }).waitFor();
  await said.getByRole('button', { name: /^Show photo 1 of 1, waiting to send$/ }).waitFor();
  assert((await chips(page).count()) === 0, 'nothing waits in the composer any more');
  assert(page.problems.length === 0, page.problems.join());
});

test('what is refused says why, and the words and the others stay', async () => {
  const page = await pages.open();
  await open(page);
  await chooses(page, [PDF, PROGRAM], () => page.getByRole('button', { name: 'Attach photos or files' }).click());
  await page.keyboard.press('r');
  await page.keyboard.type('Both of these.');
  await page.keyboard.press('Control+Enter');
  await page.getByText('This kind of file is not taken.').waitFor();
  await chips(page).filter({ hasText: 'on the ticket already' }).waitFor();
  assert((await page.locator('form textarea').inputValue()) === 'Both of these.', 'the words are still there');
  await page.getByRole('button', { name: 'Remove tool.exe' }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('article article').filter({ hasText: 'Both of these.' }).getByRole('button', { name: /^Save ?Wartungs/ }).waitFor();
});

test('what is attached to a note never becomes part of a reply, and waits while another ticket is open', async () => {
  const page = await pages.open();
  await open(page);
  await page.keyboard.press('n');
  await chooses(page, [PDF], () => page.getByRole('button', { name: 'Attach photos or files' }).click());
  await until('it is attached to the note', async () => (await chips(page).count()) === 1);
  await page.getByRole('button', { name: 'Reply', exact: true }).first().click();
  assert((await chips(page).count()) === 0, 'the reply has nothing attached');
  await page.evaluate(() => (location.hash = '/today'));
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
  await page.evaluate((id) => (location.hash = `/mine/${id}`), TICKET);
  await page.getByRole('button', { name: /^(Add an internal note|Internal note|Note)/ }).first().or(page.getByRole('button', { name: 'Internal' })).first().waitFor();
  await page.keyboard.press('n');
  await until('it still waits with the note', async () => (await chips(page).count()) === 1);
});

test('what is dropped on the composer or pasted into it is attached, and a missed drop loses nothing', async () => {
  const page = await pages.open();
  await open(page);
  const handed = (type, target, text) =>
    page.evaluate(
      ({ type, target, text }) => {
        const data = new DataTransfer();
        data.items.add(new File(['12:00 it leaks'], 'pump.log', { type: 'text/plain' }));
        if (text) data.setData('text/plain', text);
        const about = { bubbles: true, cancelable: true };
        const event = type === 'paste' ? new ClipboardEvent(type, { ...about, clipboardData: data }) : new DragEvent(type, { ...about, dataTransfer: data });
        return !document.querySelector(target).dispatchEvent(event);
      },
      { type, target, text },
    );
  assert(await handed('dragover', 'form textarea'), 'a drop is expected');
  await page.getByText('Drop it here').waitFor();
  assert(await handed('drop', 'form textarea'), 'the drop is taken');
  await until('it is attached', async () => (await chips(page).count()) === 1);
  assert(await handed('paste', 'form textarea'), 'a pasted file is taken');
  await until('so is what was pasted', async () => (await chips(page).count()) === 2);
  assert(!(await handed('paste', 'form textarea', 'words')), 'pasted words stay words');
  assert(await handed('drop', 'body'), 'a drop beside it does not leave the page');
  assert((await chips(page).count()) === 2, 'and attaches nothing');
});

for (const [what, at] of [
  ['on a desktop', {}],
  ['on a phone, in German', PHONE],
]) {
  test(`axe finds nothing in a composer with attachments ${what}, light and dark`, async () => {
    const page = await pages.open(at);
    await open(page);
    if (at.width) await page.getByRole('button', { name: 'Interne Notiz' }).filter({ visible: true }).last().click();
    const form = page.locator('form').filter({ visible: true, has: page.locator('textarea') });
    await chooses(page, [PHOTO, PDF, PROGRAM], () => form.getByRole('button', { name: /^(Attach photos or files|Fotos oder Dateien anhängen)$/ }).click());
    await form.locator('textarea').fill(at.width ? 'Protokoll und Foto dazu.' : 'The protocol, and a photo of the leak.');
    await form.locator('textarea').press('Control+Enter');
    await form.getByText(/^(This kind of file|Diese Art Datei)/).waitFor();
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const found = await axe(page);
      assert(found.length === 0, `${colorScheme}: ${found.join('\n')}`);
      await keep(page, `composer-${at.width ?? 1280}-${colorScheme}`);
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert(wide <= 0, `${wide} px wider than the screen`);
    await form.getByRole('button', { name: /tool\.exe/ }).click();
    await form.locator('textarea').press('Control+Enter');
    await page.getByText(/^(The protocol, and|Protokoll und)/).first().waitFor();
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.getByRole('button', { name: /^(Save|Sichern)/ }).last().scrollIntoViewIfNeeded();
      const found = await axe(page);
      assert(found.length === 0, `${colorScheme}: ${found.join('\n')}`);
      await keep(page, `thread-${at.width ?? 1280}-${colorScheme}`);
    }
  });
}

test('a requester attaches a photo and a file to an answer, and saves what was attached to a reply', async () => {
  const page = await pages.open({ ...PHONE, locale: 'en-GB' });
  const id = '01900000-0000-7000-8000-0000000000f1';
  const view = {
    ...VIEW,
    takes: ['.pdf', '.txt'],
    messages: [{ ...VIEW.messages[0], photos: [id] }],
    photos: [{ id, state: 'arrived', mine: false, name: '', file: 'Offer 7.pdf', url: `/api/public/status/one/photos/${id}/full` }],
  };
  const asked = [];
  await page.route('**/api/public/**', (route) => {
    const request = route.request();
    const { pathname, search } = new URL(request.url());
    if (pathname.endsWith('/hints')) return route.abort();
    if (pathname.endsWith('/full')) return route.fulfill({ status: 200, contentType: 'application/octet-stream', headers: { 'content-disposition': 'attachment' }, body: '%PDF-1.7' });
    if (request.method() === 'POST') asked.push([pathname.split('/').at(-1), search, pathname.endsWith('/act') ? request.postDataJSON() : (request.postDataBuffer()?.length ?? 0)]);
    if (pathname.endsWith('/photos')) return route.fulfill({ status: 201, contentType: 'application/json', body: 'null' });
    return route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(view) });
  });
  await page.goto(`${pages.url}/s/one`);
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Offer 7.pdf' }).click();
  assert((await saved).suggestedFilename() === 'Offer 7.pdf', 'it is saved under its name');
  const input = page.getByLabel('Attach photos or files');
  await input.setInputFiles([PROGRAM]);
  await page.getByText('This kind of file cannot be attached.').waitFor();
  await input.setInputFiles([PHOTO, PDF]);
  await until('both are attached', async () => (await chips(page).count()) === 2);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found = await axe(page);
    assert(found.length === 0, `${colorScheme}: ${found.join('\n')}`);
    await keep(page, `requester-${colorScheme}`);
  }
  // What is attached is kept like the words that are begun.
  await page.getByLabel('Write an answer').fill('Here they are.');
  await page.reload();
  await until('both are still attached', async () => (await chips(page).count()) === 2);
  await page.getByRole('button', { name: 'Send' }).click();
  await until('the answer has gone, and then both', () => asked.length === 3);
  const [[, , { act, photos }], ...bytes] = asked;
  assert(act.do === 'requester_reply' && act.text === 'Here they are.' && act.photos.length === 2, JSON.stringify(act));
  assert(photos.map((photo) => photo.file ?? '').join() === `,${PDF.name}`, JSON.stringify(photos));
  assert(bytes.some(([, search, size]) => size === PDF.buffer.length && search.includes('file=Wartungsprotokoll')), JSON.stringify(bytes));
  await until('nothing waits any more', async () => (await chips(page).count()) === 0);
  assert(page.problems.length === 0, page.problems.join());
});

await tell(() => pages.close());
