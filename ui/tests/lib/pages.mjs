// The pages in real Chromium: the console over its sample host, the requester's page over answers
// that a test makes up. Nothing else has to run.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { samplePages, startOffice } from './built.mjs';

/** How long anything is awaited, in ms. Machines that build at the same time are slow. */
const PATIENCE_MS = 60_000;

/** Serves pages that have the sample host, at a free port. */
export async function startPages() {
  const office = await startOffice(await samplePages(), () => undefined);
  const browser = await startBrowser();
  return {
    url: office.url,
    open: browser.open,
    async close() {
      await browser.close();
      await office.leave();
    },
  };
}

/** Real Chromium, without a server. */
export async function startBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  return {
    /** A new page with a session of its own. */
    async open({ width = 1280, height = 800, locale = 'en-GB', dark = false, reducedMotion = 'reduce' } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        locale,
        timezoneId: 'Europe/Helsinki',
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion,
        hasTouch: width < 600,
      });
      context.setDefaultTimeout(PATIENCE_MS);
      const page = await context.newPage();
      page.problems = [];
      page.on('pageerror', (error) => page.problems.push(String(error)));
      return page;
    },
    close: () => browser.close(),
  };
}

/** What axe finds on the page, one line for each element. */
export async function axe(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) {
    await page.evaluate(await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'));
  }
  return page.evaluate(async () => {
    const found = await globalThis.axe.run(document, { resultTypes: ['violations'], elementRef: false });
    return found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
  });
}
