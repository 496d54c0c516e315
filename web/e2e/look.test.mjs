// What is easily cut off, pushed apart or left alone on a line, at the widths of a desk and of a telephone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, openPage } from "./browser.mjs";
import { startPapyri } from "./program.mjs";
import { answered, askInPage } from "./visit.mjs";

const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let papyri;
let browser;
let chat;
const complaints = [];

before(async () => {
  papyri = await startPapyri();
  browser = await launch();
  const page = await openPage(browser, DESK, complaints);
  await page.goto(papyri.address);
  await askInPage(page, "Which papers use BM25?");
  await answered(page, 1);
  await askInPage(page, "How can sparse and dense retrieval be combined?");
  await answered(page, 2);
  chat = new URLSearchParams(new URL(page.url()).hash.slice(1)).get("chat");
  await page.context().close();
});

after(async () => {
  await browser?.close();
  await papyri?.stop();
});

async function at(options, place) {
  const page = await openPage(browser, { ...options, reducedMotion: "reduce" }, complaints);
  await page.goto(`${papyri.address}/#${new URLSearchParams(place)}`);
  return page;
}

/** Two things whose middles are at the same height. */
async function beside(one, other) {
  const [a, b] = await Promise.all([one.boundingBox(), other.boundingBox()]);
  assert.ok(Math.abs(a.y + a.height / 2 - b.y - b.height / 2) < 8, `${JSON.stringify(a)} and ${JSON.stringify(b)}`);
}

test("a citation never begins a line, and what made an answer is one sentence beside its menu", async () => {
  for (const options of [DESK, PHONE]) {
    const page = await at(options, { chat });
    await page.locator(".turn").nth(1).locator(".chip").first().waitFor();
    const alone = await page.evaluate(() => {
      const top = (rect) => Math.round((rect.top + rect.bottom) / 2);
      return [...document.querySelectorAll(".with-chips")].filter((span) => {
        const words = document.createRange();
        words.selectNodeContents(span.firstChild);
        return Math.abs(top([...words.getClientRects()].at(-1)) - top(span.querySelector(".chip").getBoundingClientRect())) > 12;
      }).length;
    });
    assert.equal(alone, 0);
    assert.ok((await page.locator(".with-chips").count()) > 4);
    assert.match(await page.locator(".turn").nth(0).locator(".composed").textContent(), /^\S.* sure · .* · from what is known of the papers$/);
    const last = page.locator(".turn").nth(1);
    await beside(last.locator(".composed"), last.getByRole("button", { name: "More" }));
    await page.context().close();
  }
});

test("beside the pages a reference is told on one line where it is cited", async () => {
  const page = await at(PHONE, { chat });
  await page.locator(".turn").nth(1).locator(".chip").first().tap();
  await page.getByRole("link", { name: /Open at page/ }).tap();
  await page.locator(".quote-mark").first().waitFor();
  await page.getByRole("button", { name: "Outline" }).tap();
  const ways = page.locator(".reference-ways").first();
  await ways.waitFor();
  await beside(ways.locator(".text-link").first(), ways.locator(".text-link").last());
  await page.context().close();
});

test("on a telephone the ways out of map and comparison stand beside their titles, which are whole", async () => {
  const page = await at(PHONE, { map: "" });
  await page.locator(".map-list button").first().waitFor();
  await beside(page.locator(".map-bar h2"), page.getByRole("button", { name: "Close the map" }));
  assert.ok(await whole(page.locator(".map-bar h2")));
  await page.getByRole("button", { name: "Close the map" }).tap();
  await page.locator(".menu").tap();
  await page.getByText("Choose several").tap();
  for (const place of [0, 1]) await page.locator(".side input[type=checkbox]").nth(place).check();
  await page.getByRole("button", { name: "Compare" }).tap();
  await page.locator(".compare-table").waitFor();
  await beside(page.locator(".compare-bar h2"), page.getByRole("button", { name: "Close the comparison" }));
  const { height } = await page.locator(".compare-bar h2").boundingBox();
  assert.ok(height < 30, `one line: ${height}`);
  await page.context().close();
});

test("the choices of the settings can be read to their ends", async () => {
  const page = await at(PHONE, {});
  await page.locator(".menu").waitFor();
  await page.keyboard.press(",");
  const effort = page.locator("#setting-effort");
  await effort.waitFor();
  const wide = await effort.evaluate((select) => {
    const probe = document.createElement("canvas").getContext("2d");
    probe.font = getComputedStyle(select).font;
    return { text: Math.max(...[...select.options].map(({ text }) => probe.measureText(text).width)), field: select.clientWidth };
  });
  assert.ok(wide.text + 30 < wide.field, JSON.stringify(wide));
  const before = await page.locator("#setting-effort-does").textContent();
  await effort.selectOption("FAST");
  assert.equal(await page.locator("#setting-effort-does").textContent(), "No close reading, at once.");
  assert.notEqual(before, "No close reading, at once.");
  await page.context().close();
});

test("the console stayed silent", () => {
  assert.deepEqual(complaints, []);
});

/** Nothing of its text is cut off. */
function whole(locator) {
  return locator.evaluate((element) => element.scrollWidth <= element.clientWidth);
}
