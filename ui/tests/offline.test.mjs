// A reload without a signal still shows the requester's page and the report that waits on the phone.
import { gzipSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtPages, startOffice } from './lib/built.mjs';
import { startBrowser } from './lib/pages.mjs';
import { assert, tell, test, until } from './lib/story.mjs';

const TOKEN = '0123456789abcdef0123456789abcdef';
const BYTES_MOST = 100_000;
const view = {
  enterprise: 'Halden Service',
  number: 'T-1042',
  title: 'The pump trips',
  description: 'The pump trips after ten minutes.',
  state: 'pending_assignment',
  bar: [{ key: 'reported', look: 'current', at: '2026-11-18T07:00:00Z' }],
  headline: { kind: 'received', zone: 'Europe/Helsinki' },
  messages: [],
  photos: [],
  actions: ['reply'],
  etag: 'one',
};

const folder = await builtPages();
const office = await startOffice(folder, (method, path) => {
  if (path === '/api/public/device/K7QX-20')
    return { status: 200, body: { enterprise: 'Halden Service', deviceName: 'Booster pump', place: 'Cellar', zone: 'Europe/Helsinki' } };
  if (path === '/api/public/report' && method === 'POST') return { status: 200, body: { statusToken: TOKEN, number: 'T-1042' } };
  if (path === `/api/public/status/${TOKEN}`) return { status: 200, body: view };
  return undefined;
});
const browser = await startBrowser();
const page = await browser.open({ width: 360, height: 760 });

const cached = () =>
  page.evaluate(async () => {
    const found = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
    }
    return found;
  });

test('the page keeps itself on the phone after the first visit', async () => {
  await page.goto(`${office.url}/r/K7QX-20`);
  await page.getByText('Booster pump').waitFor();
  await until('the page is kept', async () => (await cached()).includes('/r/-'));
  await until('the worker is there', () => page.evaluate(() => navigator.serviceWorker.controller !== null));
});

test('a report that is written without a signal is kept through a reload', async () => {
  await page.getByLabel('What happened?').fill('The pump trips after ten minutes.');
  await page.getByLabel('Your name').fill('Britta Sandström');
  await page.getByLabel('Phone or e-mail').fill('+46 73 210 44 17');
  await office.leave();
  await page.getByRole('button', { name: 'Send the report' }).click();
  await page.getByRole('heading', { name: 'Waiting to send' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Waiting to send' }).waitFor();
  await page.getByText('The pump trips after ten minutes.').waitFor();
  await page.getByText('Booster pump').waitFor();
});

test('the report goes by itself when the signal is back', async () => {
  await office.comeBack();
  // Nobody presses anything: the page tries again by itself, at the latest after a minute.
  await page.waitForURL(`${office.url}/s/${TOKEN}`, { timeout: 90_000 });
  await page.getByText('T-1042').first().waitFor();
  assert(office.asked.includes('POST /api/public/report'), `the office heard ${office.asked}`);
});

test('the status page opens without a signal and says how old it is', async () => {
  await page.reload();
  await page.getByText('T-1042').first().waitFor();
  await office.leave();
  await page.reload();
  await page.getByText('T-1042').first().waitFor();
  await page.getByText('The latest state comes when there is a signal.').waitFor();
});

test('the page speaks another language without a signal', async () => {
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByLabel('Language').selectOption('zh');
  await page.getByText('有信号时会更新到最新进度。').waitFor();
  assert((await page.evaluate(() => document.documentElement.lang)) === 'zh-Hans', 'the page says which language it is in');
});

test('no answer of the office lies in a cache, only the page and its parts', async () => {
  const paths = await cached();
  const strange = paths.filter((path) => path !== '/r/-' && !path.startsWith('/assets/'));
  assert(paths.length > 2 && strange.length === 0, `the cache holds ${paths}`);
});

test('the worker does not stand before the console', async () => {
  const scopes = await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map((one) => new URL(one.scope).pathname));
  assert(scopes.sort().join() === '/r/,/s/', `it stands before ${scopes}`);
});

test('the page with its worker needs no more than 100 kilobytes', async () => {
  const html = await readFile(join(folder, 'requester.html'), 'utf8');
  const parts = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((found) => found[1]);
  let bytes = gzipSync(html).length;
  for (const part of [...parts, 'requester-worker.js']) bytes += gzipSync(await readFile(join(folder, part))).length;
  assert(bytes <= BYTES_MOST, `${bytes} bytes in ${parts.length} parts`);
});

await tell(async () => {
  await office.leave().catch(() => undefined);
  await browser.close();
});
