// A reader who fetches papers from arXiv: searches there, adds by one click, reads the summary while the rest still
// runs, tries again after a failure. Each step builds on the one before.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, launch, openPage, shot } from "./browser.mjs";
import { startArxiv } from "./arxiv.mjs";
import { samplePapers, startPapyri } from "./program.mjs";

const ARRIVES_WITHIN_MS = 90_000;
const PAPERS = 2;
const FIRST = "2401.90001";
const SECOND = "2401.90002";

let arxiv;
let papyri;
let browser;
let page;
const complaints = [];

before(async () => {
  arxiv = await startArxiv({ pdf: (await samplePapers()).at(-1), refused: [SECOND] });
  papyri = await startPapyri({ most: PAPERS, env: arxiv.env });
  browser = await launch();
  page = await openPage(browser, { viewport: { width: 1440, height: 900 }, colorScheme: "light" }, complaints);
  await page.goto(papyri.address);
  await page.locator(".paper-item").first().waitFor();
});

after(async () => {
  await browser?.close();
  await papyri?.stop();
  await arxiv?.stop();
});

test("arXiv is searched from the library's field, by keyboard alone", async () => {
  await page.locator("#source-library").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.locator("#source-arxiv").isChecked(), true);
  await page.keyboard.press("Tab");
  await page.keyboard.type("rank fusion");
  await page.keyboard.press("Enter");
  await page.locator(".arxiv-item").first().waitFor();
  assert.equal(await page.locator(".arxiv-item").count(), 3);
  const first = item(FIRST);
  assert.match(await first.textContent(), /Reciprocal rank fusion without judged queries/);
  assert.match(await first.locator(".paper-by").textContent(), /Ada Bergström, Ben van der Hook · 2024-01-03 · cs\.IR cs\.CL/);
  assert.equal(await first.locator("a").getAttribute("href"), `https://arxiv.org/abs/${FIRST}`);
  assert.equal(await page.locator(".paper-item").first().isVisible(), false);
});

test("more results come on demand, and the focus goes with them", async () => {
  await page.getByRole("button", { name: "Show more" }).press("Enter");
  await page.locator(".arxiv-item").nth(3).waitFor();
  const ids = await page.locator(".arxiv-item").evaluateAll((items) => items.map((one) => one.dataset.arxiv));
  assert.equal(new Set(ids).size, ids.length, "no paper twice");
  assert.equal(await page.locator(".arxiv-item").nth(3).locator("a").evaluate((link) => link === document.activeElement), true);
  await shot("10-arxiv", page);
});

test("one click brings a paper in, and its summary opens before it is all there", async () => {
  await recordProgress();
  const add = item(FIRST).locator(".arxiv-way button");
  assert.equal(await add.textContent(), "Add");
  await add.click();
  await page.locator(".panel .aspect .chip").first().waitFor({ timeout: ARRIVES_WITHIN_MS });
  assert.match(await page.locator(".panel h2").textContent(), /Reciprocal rank fusion without judged queries/);
  assert.equal(await add.evaluate((button) => button === document.activeElement), true, "the focus stayed");
  const row = page.locator(".arrivals .upload").first();
  await page.locator('.arrivals .upload[data-state="good"]').waitFor({ timeout: ARRIVES_WITHIN_MS });
  assert.match(await row.textContent(), /Added to the library/);
  assert.equal(await add.textContent(), "Open");
  assert.match(await item(FIRST).locator(".mark").textContent(), /In the library/);
  const seen = await page.evaluate(() => window.progressSeen.join("\n"));
  assert.match(seen, /Downloading .*of .* MB/);
  assert.match(seen, /Summary ready/);
  assert.deepEqual(arxiv.downloads, [FIRST]);
  await shot("11-arrived", page);
});

test("a failure is told in plain words and can be tried again", async () => {
  await item(SECOND).locator(".arxiv-way button").click();
  const row = page.locator('.arrivals .upload[data-state="bad"]');
  await row.waitFor({ timeout: ARRIVES_WITHIN_MS });
  assert.match(await row.textContent(), /web page/);
  await shot("12-failed", page);
  await row.getByRole("button", { name: "Try again" }).click();
  await page.locator('.arrivals .upload[data-state="good"]', { hasText: "Verified quotes" }).waitFor({ timeout: ARRIVES_WITHIN_MS });
  assert.deepEqual(arxiv.downloads, [FIRST, SECOND, SECOND]);
});

test("what was added is in the library, and marked when arXiv is searched again", async () => {
  await page.locator('label[for="source-library"]').click();
  await page.locator(".paper-item", { hasText: "Reciprocal rank fusion without judged queries" }).waitFor();
  await page.reload();
  await page.locator(".paper-item").first().waitFor();
  await page.locator('label[for="source-arxiv"]').click();
  await page.fill(".search-field", "rank fusion");
  await page.keyboard.press("Enter");
  await item(FIRST).getByText("In the library").waitFor();
  assert.equal(await page.locator(".arxiv-way button", { hasText: "Add" }).count(), 1, "the third one is not there");
  await item(FIRST).locator(".arxiv-way button").click();
  await page.locator(".panel .aspect .chip").first().waitFor({ timeout: ARRIVES_WITHIN_MS });
});

test("a search is narrowed to a category and to days, or asks for these alone", async () => {
  await page.locator(".narrow-arxiv summary").click();
  await page.fill("#narrow-category", "cs.IR");
  await page.fill("#narrow-from", "2024-01-01");
  await page.fill("#narrow-to", "2024-03-31");
  await shot("14-narrowed", page);
  await page.fill(".search-field", "");
  const asked = arxiv.searches.length;
  await page.locator(".narrow-arxiv button", { hasText: "Search" }).click();
  await page.waitForFunction(() => document.querySelector(".paper-place:not([hidden])")?.getAttribute("aria-busy") === "false");
  await page.locator(".arxiv-item").first().waitFor();
  assert.equal(arxiv.searches.length, asked + 1);
  assert.match(arxiv.searches.at(-1), /cat:cs\.IR.*submittedDate:\[20240101.* TO 20240331/);
  await page.locator(".narrow-arxiv summary").click();
  assert.match(await page.locator(".narrow-arxiv summary").textContent(), /\(3\)/, "what narrows is told of when it is folded away");
  for (const field of ["#narrow-category", "#narrow-from", "#narrow-to"]) await page.locator(field).evaluate((input) => {
    input.value = "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  assert.equal(await page.locator(".narrow-arxiv .count").textContent(), "");
});

test("a search that arXiv does not answer says so, and can be tried again", async () => {
  await arxiv.stop();
  await page.fill(".search-field", "something else");
  await page.keyboard.press("Enter");
  const notice = page.locator(".library .notice.failure");
  await notice.waitFor({ timeout: ARRIVES_WITHIN_MS });
  assert.match(await notice.textContent(), /arXiv.*Try again/);
  assert.ok(complaints.every((text) => text.includes("503")), "the browser tells of the status only");
  complaints.length = 0;
  await page.fill(".search-field", "rank fusion");
  await page.keyboard.press("Enter");
  await page.locator(".arxiv-item").first().waitFor();
});

test("it has no accessibility violation, in light and in dark", async () => {
  await page.locator(".arxiv-abstract summary").first().click();
  await assertAccessible(page, "13");
});

test("the console stayed silent", () => {
  assert.deepEqual(complaints, []);
});

function item(id) {
  return page.locator(`.arxiv-item[data-arxiv="${id}"]`);
}

/** Keeps, in the page, every text that the rows of arriving papers show. */
async function recordProgress() {
  await page.evaluate(() => {
    window.progressSeen = [];
    const rows = document.querySelector(".arrivals");
    new MutationObserver(() => window.progressSeen.push(rows.textContent)).observe(rows, { childList: true, characterData: true, subtree: true });
  });
}
