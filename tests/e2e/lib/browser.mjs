// Real Chromium.
import { chromium } from "playwright-core";
import { atEnd } from "./story.mjs";

let browser;

/** A new page of its own browser session. */
export async function openPage({ width = 1280, height = 800, locale = "en-GB", dark = false } = {}) {
  if (!browser) {
    browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"],
    });
    atEnd(() => browser.close());
  }
  const context = await browser.newContext({
    viewport: { width, height },
    locale,
    timezoneId: "Europe/Helsinki",
    colorScheme: dark ? "dark" : "light",
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Uncaught/.test(message.text())) {
      page.problems.push(message.text());
    }
  });
  return page;
}
