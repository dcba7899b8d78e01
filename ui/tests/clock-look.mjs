import { axe, startPages } from './lib/pages.mjs';
const pages = await startPages();
const ticket = (n) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const more = (name) => async (page) => {
  await page.getByRole('button', { name: /^(More|Mehr)/ }).filter({ visible: true }).first().click();
  await page.getByRole('menuitem', { name }).first().click();
  await page.locator('dialog[open]').waitFor();
};
const first = (selector) => (page) => page.locator(selector).first().click();
const S = [
  ['today', '?sample#/today'],
  ['mine', '?sample#/mine'],
  ['ticket', `?sample#/ticket/${ticket(1042)}`],
  ['queue', '?sample=dispatcher#/queue'],
  ['tickets', '?sample=dispatcher#/tickets'],
  ['late', '?sample=dispatcher#/tickets?due=late,soon&sort=due'],
  ['filters', '?sample=dispatcher#/tickets', (page) => page.keyboard.press('f')],
  ['slas', '?sample=administrator#/slas'],
  ['sla', '?sample=administrator#/slas', first('.name')],
  ['calendars', '?sample=administrator#/calendars'],
  ['calendar', '?sample=administrator#/calendars', first('.name')],
  ['escalate', `?sample#/ticket/${ticket(1042)}`, more(/^(Escalate|Eskalieren)/)],
  ['bring', `?sample#/ticket/${ticket(1042)}`, more(/^(Bring somebody in|Jemanden dazuholen)/)],
];
const only = process.argv.slice(2);
for (const [size, options] of [['desk', {}], ['phone', { width: 360, height: 760, locale: 'de-DE' }]]) {
  const page = await pages.open(options);
  for (const [name, address, then] of S) {
    if (only.length && !only.includes(name)) continue;
    try {
      await page.goto('about:blank');
      await page.goto(`${pages.url}/${address}`);
      await page.locator('h1').first().waitFor({ state: 'attached' });
      await page.waitForTimeout(400);
      if (then) await then(page);
      await page.waitForTimeout(200);
      const found = await axe(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      await page.screenshot({ path: `/tmp/coord/clock-${size}-${name}.png` });
      console.log(size, name, 'axe', found.length, found.slice(0, 3).join(' | '), 'wide', wide, page.problems.join());
    } catch (e) { console.log(size, name, 'FAILED', String(e).slice(0, 300)); await page.screenshot({ path: `/tmp/coord/clock-${size}-${name}.png` }).catch(() => {}); }
  }
}
await pages.close();
