// A reader who looks at the library as a whole: what grows, a topic over the years, what is cited together, who works on the
// same. Each step builds on the one before.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible, launch, openPage, shot } from "./browser.mjs";
import { ask, startPapyri } from "./program.mjs";

/** Abstracts of two years, the later ones of another method than the earlier ones: made up for this visit. */
const LISTED = Array.from({ length: 24 }, (_, at) => {
  const late = at >= 8;
  const [method, data, task] = late ? ["BERT", "SQuAD", "question answering"] : ["Lamp", "MS MARCO", "passage retrieval"];
  const month = String((at % 8) + 1).padStart(2, "0");
  return {
    id: `listed-${at}`,
    title: `Reading letters of the archive, part ${at + 1}`,
    abstract: `We train the ${method} model on the ${data} dataset for ${task}. The ${method} model outperforms the baseline of part ${at} on ${data}.`,
    authors: [late ? "Ada Silva" : "Bo Roe", `Cy Poe${at}`],
    published: `${late ? 2024 : 2023}-${month}-0${(at % 9) + 1}`,
    categories: [late ? "cs.IR" : "cs.DL"],
    year: late ? 2024 : 2023,
  };
});

let papyri;
let browser;
let page;
const complaints = [];

before(async () => {
  const list = join(tmpdir(), `papyri-e2e-explore-${process.pid}.jsonl`);
  await writeFile(list, LISTED.map((one) => `${JSON.stringify(one)}\n`).join(""));
  papyri = await startPapyri({ others: [list] });
  browser = await launch();
  page = await openPage(browser, { viewport: { width: 1440, height: 900 }, colorScheme: "light" }, complaints);
  await page.goto(papyri.address);
  await page.locator(".paper-item").first().waitFor();
});

after(async () => {
  await browser?.close();
  await papyri?.stop();
});

test("what grows is shown with how often it is spoken of now and before", async () => {
  await page.getByRole("button", { name: "Explore", exact: true }).click();
  const table = page.locator(".trend-table tbody");
  await table.locator("tr").first().waitFor();
  const { trending } = await ask(papyri.address, "{ trending(windowDays: 365, first: 25) { trends { papers papersBefore entity { name } } } }", {});
  assert.equal(await table.locator("tr").count(), trending.trends.length);
  const [first] = trending.trends;
  const row = table.locator("tr").first();
  assert.equal(await row.locator(".text-link").textContent(), first.entity.name);
  assert.deepEqual(await row.locator("td.with-bar > span:first-child").allTextContents(), [String(first.papers), String(first.papersBefore)]);
  const wide = (at) => row.locator(".bar-inner").nth(at).evaluate((bar) => bar.getBoundingClientRect().width);
  assert.ok((await wide(0)) > (await wide(1)), "the bars say the same");
  await shot("70-trending", page);

  await page.getByLabel("Kind").selectOption("CATEGORY");
  await table.getByRole("rowheader", { name: "cs.IR" }).waitFor();
  await page.getByLabel("Window").selectOption("30");
  await page.locator(".explore-counts", { hasText: "2024-" }).waitFor();
});

test("a topic is seen over time, and each period tells its most cited papers", async () => {
  await page.getByLabel("Window").selectOption("365");
  await page.getByLabel("Kind").selectOption("METHOD");
  await page.locator(".trend-table .text-link").first().click();
  await page.locator(".columns li").first().waitFor();
  const topic = await page.locator(".explore").getByRole("searchbox", { name: "Topic" }).inputValue();
  const { timeline } = await ask(papyri.address, "query($topic: String!) { timeline(topic: $topic) { papers periods { period papers } } }", { topic });
  assert.ok(timeline.papers > 0);
  const first = timeline.periods[0];
  const column = page.locator(".column-button").first();
  assert.equal(await column.getAttribute("aria-label"), `${first.period}: ${first.papers === 1 ? "1 paper" : `${first.papers} papers`}`);
  await column.focus();
  await page.keyboard.press("Enter");
  await page.locator(".period-detail h3", { hasText: first.period }).waitFor();
  assert.equal(await column.getAttribute("aria-pressed"), "true");
  await shot("71-timeline", page);
  // The address leads back to it.
  await page.reload();
  await page.locator(".columns li").first().waitFor();
  await page.locator(".explore").getByRole("searchbox", { name: "Topic" }).fill("of no paper whatsoever");
  await page.keyboard.press("Enter");
  await page.getByText("No paper speaks of it").waitFor();
});

test("a paper that others cite is chosen, and what they cite together with it", async () => {
  const { citationMap } = await ask(papyri.address, "{ citationMap { papers { id title kind citations } } }", {});
  const cited = citationMap.papers.filter(({ kind }) => kind === "INGESTED").sort((a, b) => b.citations - a.citations)[0];
  await page.getByRole("button", { name: "Cited together", exact: true }).click();
  await page.getByRole("searchbox", { name: "Paper", exact: true }).fill(cited.title);
  await page.locator(".choices .text-link", { hasText: cited.title }).first().click();
  await page.getByRole("heading", { name: `Cited together with “${cited.title}”` }).waitFor();
  const { coCitation } = await ask(papyri.address, "query($paper: ID!) { coCitation(paper: $paper, first: 25) { count paper { title } citing { title } } }", { paper: cited.id });
  const items = page.locator("ol.explore-list > li");
  assert.equal(await items.count(), coCitation.length);
  assert.ok(coCitation.length > 0, "the samples cite papers together");
  assert.equal(await items.first().locator("> .text-link").textContent(), coCitation[0].paper.title);
  await items.first().locator("summary").click();
  await items.first().getByRole("button", { name: coCitation[0].citing[0].title }).last().waitFor();
  await shot("72-cited-together", page);
});

test("authors of the same are listed with the reasons", async () => {
  await page.getByRole("button", { name: "Similar authors", exact: true }).first().click();
  await page.locator(".explore").getByRole("searchbox", { name: "Author" }).fill("Bo Roe");
  await page.keyboard.press("Enter");
  await page.locator(".explore-panel summary", { hasText: "of Bo Roe compared" }).waitFor();
  const { similarAuthors } = await ask(papyri.address, "{ similarAuthors(author: \"Bo Roe\", first: 25) { similar { name } } }", {});
  assert.deepEqual(await page.locator(".explore-list .with-bar .text-link").allTextContents(), similarAuthors.similar.map(({ name }) => name));
  await shot("73-authors", page);
  await page.locator(".explore").getByRole("searchbox", { name: "Author" }).fill("Nobody Whatsoever");
  await page.keyboard.press("Enter");
  await page.locator(".explore .notice.failure").waitFor();
  // That nobody is called so is told with a 404, which the browser notes.
  assert.deepEqual(complaints.splice(0).map((text) => /404/.test(text)), [true]);
});

test("a paper's panel leads to it, and a trend can be asked about", async () => {
  await page.goto(`${papyri.address}/#explore=trending`);
  await page.locator(".trend-table tr").nth(1).waitFor();
  await page.locator(".trend-table .button").first().click();
  await page.locator(".turn").first().waitFor();
  assert.equal(await page.locator(".explore").isVisible(), false);
  await page.locator(".paper-item").first().click();
  await page.locator(".panel").getByRole("button", { name: "Cited together" }).click();
  await page.getByRole("heading", { name: /^Cited together with/ }).waitFor();
});

test("it has no accessibility violation, in light and in dark", async () => {
  for (const place of ["trending", "timeline:question answering", "authors:Bo Roe"]) {
    await page.goto("about:blank");
    await page.goto(`${papyri.address}/#explore=${encodeURIComponent(place)}`);
    await page.locator(".trend-table, .columns, .explore-panel details").first().waitFor();
    await assertAccessible(page, `74-explore-${place.split(":")[0]}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
});

test("it fits a telephone", async () => {
  const phone = await openPage(browser, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, complaints);
  await phone.goto(`${papyri.address}/#explore=trending`);
  await phone.locator(".trend-table tr").nth(1).waitFor();
  assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "nothing sticks out");
  await assertAccessible(phone, "75-phone-trending");
  await phone.getByRole("button", { name: "Timeline" }).tap();
  await phone.locator(".explore").getByRole("searchbox", { name: "Topic" }).fill("passage retrieval");
  await phone.getByRole("button", { name: "Show", exact: true }).tap();
  await phone.locator(".columns li").first().waitFor();
  assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "nothing sticks out");
  await shot("76-phone-timeline", phone);
  await phone.context().close();
});

test("Escape closes it", async () => {
  await page.locator(".explore .field").first().press("Escape");
  await page.locator(".explore").waitFor({ state: "hidden" });
});

test("the console stayed silent", () => {
  assert.deepEqual(complaints, []);
});
