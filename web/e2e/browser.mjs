// The browser of the tests: Chromium without a window, pages whose complaints are heard, pictures, accessibility.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const OUT = join(import.meta.dirname, "out");
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const axeSource = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export async function launch() {
  await mkdir(OUT, { recursive: true });
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

/** A page; what its console says of errors and warnings goes to `complaints`. */
export async function openPage(browser, options, complaints) {
  const context = await browser.newContext(options);
  const opened = await context.newPage();
  opened.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  opened.on("pageerror", (error) => complaints.push(error.message));
  return opened;
}

export async function shot(name, page) {
  await page.screenshot({ path: join(OUT, `${name}.png`) });
}

/** Fails with what breaks the rules, in light and in dark. */
export async function assertAccessible(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(await readFile(axeSource, "utf8"));
    const { violations, passes } = await page.evaluate(() => window.axe.run());
    assert.ok(passes.length > 10, "the checks ran");
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], colorScheme);
    await shot(`${name}-${colorScheme}`, page);
  }
}
