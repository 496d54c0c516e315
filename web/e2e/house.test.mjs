// A reader who looks after the library: what is in the queue and what failed there, what a paper is called, its tables as
// tables, a chat handed on as a page. Each step builds on the one before.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import { startArxiv } from "./arxiv.mjs";
import { assertAccessible, launch, openPage, shot } from "./browser.mjs";
import { ask, samplePapers, startPapyri } from "./program.mjs";
import { answered, askInPage, savedBy } from "./visit.mjs";

const READ_WITHIN_MS = 180_000;

/** arXiv answers it with a web page the first time. */
const REFUSED = "2401.90002";

let arxiv;
let papyri;
let browser;
let page;
const complaints = [];

before(async () => {
  arxiv = await startArxiv({ pdf: (await samplePapers()).at(-1), refused: [REFUSED] });
  papyri = await startPapyri({ env: arxiv.env });
  browser = await launch();
  page = await openPage(browser, { viewport: { width: 1440, height: 900 }, colorScheme: "light", acceptDownloads: true }, complaints);
  await page.goto(papyri.address);
  await page.locator(".paper-item").first().waitFor();
});

after(async () => {
  await browser?.close();
  await papyri?.stop();
  await arxiv?.stop();
});

test("a person's word on a paper is shown at once, and stays when its file comes again", async () => {
  const { papers } = await ask(papyri.address, "{ papers { nodes { id title source } } }", {});
  const [paper] = papers.nodes;
  await page.locator(`.paper-item[data-paper="${paper.id}"]`).click();
  const panel = page.locator(".panel");
  await panel.getByRole("button", { name: "Edit details" }).click();
  const form = panel.getByRole("form", { name: "Details of the paper" });
  await form.getByLabel("Title").fill("");
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("A paper has a title.").waitFor();
  await form.getByLabel("Title").fill("A name that a person gave");
  await form.getByLabel("Authors, one a line").fill("Ada Silva\nvan der Berg, Jan");
  await form.getByLabel("Venue").fill("Proceedings of the House");
  await assertAccessible(page, "90-describe");
  await page.emulateMedia({ colorScheme: "light" });
  await form.getByRole("button", { name: "Save" }).click();
  await panel.locator("h2", { hasText: "A name that a person gave" }).waitFor();
  await page.locator(".paper-item .paper-title", { hasText: "A name that a person gave" }).waitFor();
  assert.match(await panel.locator(".panel-title .paper-by").first().textContent(), /^Ada Silva, Jan van der Berg/);
  const seen = await ask(papyri.address, "query($id: ID!) { paper(id: $id) { title venue authors { family } corrected } }", { id: paper.id });
  assert.deepEqual(seen.paper, { title: "A name that a person gave", venue: "Proceedings of the House", authors: [{ family: "Silva" }, { family: "van der Berg" }], corrected: ["TITLE", "AUTHORS", "VENUE"] });

  // A list that says otherwise is taken in: what the person said stays.
  const list = join(papyri.folder, "list.bib");
  await writeFile(list, "@article{x, title = {A name that a person gave}, author = {Silva, A. and van der Berg, J.}, journal = {Another Journal}}\n");
  await page.setInputFiles("#upload", list);
  await page.locator('.upload[data-state="good"]').waitFor({ timeout: READ_WITHIN_MS });
  const again = await ask(papyri.address, "query($id: ID!) { paper(id: $id) { title venue } }", { id: paper.id });
  assert.deepEqual(again.paper, { title: "A name that a person gave", venue: "Proceedings of the House" });
  await panel.getByRole("button", { name: "Edit details" }).click();
  await form.getByText("said by a person").first().waitFor();
  await shot("91-described", page);
  await page.keyboard.press("Escape");
  await panel.getByRole("button", { name: "Edit details" }).waitFor();
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
});

test("a paper's tables are shown cell by cell, lead to their page and are saved", async () => {
  const { papers } = await ask(papyri.address, "{ papers { nodes { id } } }", {});
  const all = papers.nodes.map(({ id: own }) => ask(papyri.address, "query($id: ID!) { paper(id: $id) { id tables(first: 100) { label caption page heads rows csv } } }", { id: own }));
  const { id, tables } = (await Promise.all(all)).map(({ paper }) => paper).find((paper) => paper.tables.length > 0);
  await page.locator(`.paper-item[data-paper="${id}"]`).click();
  const shown = page.locator(".paper-table");
  await shown.first().waitFor();
  assert.equal(await shown.count(), tables.length);
  const first = shown.first();
  assert.equal(await first.locator("summary").textContent(), tables[0].caption);
  await first.locator("summary").click();
  assert.deepEqual(await first.locator("tbody tr").first().locator("td").allTextContents(), tables[0].rows[0]);
  if (tables[0].heads.some((text) => text !== "")) assert.deepEqual(await first.locator("thead th").allTextContents(), tables[0].heads);
  const saved = await savedBy(page, () => first.getByRole("button", { name: /as CSV/ }).click());
  assert.equal(saved.text, tables[0].csv);
  await shot("92-tables", page);
  await assertAccessible(page, "93-tables");
  await page.emulateMedia({ colorScheme: "light" });
  await first.getByRole("button", { name: `Page ${tables[0].page}` }).click();
  await page.locator(`.page[data-page-number="${tables[0].page}"] .textLayer`).waitFor();
  assert.equal(new URLSearchParams(new URL(page.url()).hash.slice(1)).get("page"), String(tables[0].page));
  // The reader lists them as well, beside the pages.
  await page.getByRole("button", { name: "Outline", exact: true }).click();
  const beside = page.locator(".reader-tables button", { hasText: tables[0].label });
  await beside.first().click();
  // At the foot of its page the next one is in view as well.
  await page.waitForFunction((number) => [number, number + 1].includes(Number(new URLSearchParams(location.hash.slice(1)).get("page"))), tables[0].page);
  await page.getByRole("button", { name: "Close the reader" }).click();
});

test("a chat is handed on as a page that needs nothing else", async () => {
  await askInPage(page, "How can sparse and dense retrieval be combined?");
  const turn = await answered(page, 1);
  const quote = await turn.locator(".sources li q").first().textContent();
  await page.getByRole("button", { name: "Share" }).click();
  const saved = await savedBy(page, () => page.getByRole("button", { name: "Save as a page (HTML)" }).click());
  assert.match(saved.name, /\.html$/);
  const file = join(papyri.folder, saved.name);
  await writeFile(file, saved.text);
  const shared = await openPage(browser, {}, complaints);
  await shared.goto(pathToFileURL(file).href);
  assert.equal(await shared.locator("h2").first().textContent(), "How can sparse and dense retrieval be combined?");
  await shared.locator("p a").first().click();
  assert.equal(await shared.locator("li:target q").textContent(), quote);
  await assertAccessible(shared, "94-shared");
  await shared.context().close();
});

test("the queue shows what was done and what was given up, and gives it another try", async () => {
  await ask(papyri.address, `mutation { ingestArxiv(id: "${REFUSED}") { arxivId } }`, {});
  await page.getByRole("button", { name: "Queue of jobs" }).click();
  const counts = page.locator(".queue-counts");
  await counts.getByRole("rowheader", { name: "Uploads" }).waitFor();
  const { queue } = await ask(papyri.address, "{ queue { counts { kind state count } } }", {});
  const done = queue.counts.find(({ kind, state }) => kind === "upload" && state === "DONE").count;
  assert.ok((await counts.locator("tr", { hasText: "Uploads" }).textContent()).includes(String(done)));
  const given = page.locator(".queue-item", { hasText: /web page/ });
  await given.waitFor({ timeout: READ_WITHIN_MS });
  await shot("95-queue", page);
  await assertAccessible(page, "95-queue");
  await page.emulateMedia({ colorScheme: "light" });
  await given.getByRole("button", { name: /^Try again/ }).click();
  await given.waitFor({ state: "detached", timeout: READ_WITHIN_MS });
  await page.waitForFunction(() => document.querySelector('.queue [aria-label="Given up"]')?.hidden !== false, undefined, { timeout: READ_WITHIN_MS });
  for (;;) {
    const { jobs } = await ask(papyri.address, '{ jobs(kind: "arrival") { state cause } }', {});
    assert.ok(jobs.every(({ state }) => state !== "DEAD"), JSON.stringify(jobs));
    if (jobs.every(({ state }) => state === "DONE")) break;
    await page.waitForTimeout(200);
  }
});

test("a telephone has the queue too", async () => {
  const phone = await openPage(browser, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, complaints);
  await phone.goto(`${papyri.address}/#queue=`);
  await phone.locator(".queue-counts").waitFor();
  assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "nothing sticks out");
  await shot("96-phone-queue", phone);
  await phone.context().close();
});

test("the console stayed silent", () => {
  assert.deepEqual(complaints, []);
});
