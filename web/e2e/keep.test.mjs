// A reader who begins with nothing and keeps house: sample papers, questions made from them, chats renamed and thrown
// away, papers filtered, exported, compared, deleted and taken back. Each step builds on the one before.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, launch, openPage, shot } from "./browser.mjs";
import { ask, startPapyri } from "./program.mjs";
import { ANSWER_WITHIN_MS, answered, askInPage, savedBy } from "./visit.mjs";

const QUESTION = "How can sparse and dense retrieval be combined?";
const READ_WITHIN_MS = 180_000;
const DELETED_WITHIN_MS = 20_000;

let papyri;
let browser;
let page;
const complaints = [];

before(async () => {
  papyri = await startPapyri({ most: 0 });
  browser = await launch();
  page = await openPage(browser, { viewport: { width: 1440, height: 900 }, colorScheme: "light", acceptDownloads: true }, complaints);
  await page.goto(papyri.address);
});

after(async () => {
  await browser?.close();
  await papyri?.stop();
});

test("an empty library shows the ways in", async () => {
  const ways = page.getByRole("list", { name: "Ways to add papers" });
  await ways.waitFor();
  assert.equal(await ways.getByRole("button").count(), 3);
  await shot("40-empty", page);
  await ways.getByRole("button", { name: /Search arXiv/ }).click();
  assert.equal(await page.locator("#source-arxiv").isChecked(), true);
  assert.equal(await page.locator(".search-field").evaluate((field) => field === document.activeElement), true);
  await page.locator('label[for="source-library"]').click();
});

test("the sample papers are loaded by one press, and questions are made from them", async () => {
  await page.getByRole("button", { name: /Load the sample papers/ }).click();
  await page.locator(".upload").nth(1).waitFor();
  const count = await page.locator(".upload").count();
  await page.waitForFunction((all) => document.querySelectorAll('.upload[data-state="good"]').length === all, count, { timeout: READ_WITHIN_MS });
  await page.waitForFunction((all) => document.querySelectorAll(".paper-item").length === all, count, { timeout: READ_WITHIN_MS });
  await page.locator(".examples .example").first().waitFor();
  const { papers } = await ask(papyri.address, "{ papers(first: 20) { nodes { title entities(first: 10) { entity { name } } } } }", {});
  const known = papers.nodes.flatMap(({ title, entities }) => [title, ...entities.map(({ entity }) => entity.name)]);
  for (const question of await page.locator(".examples .example").allTextContents()) {
    assert.ok(known.some((name) => question.includes(name)), `made from the library: ${question}`);
  }
  await shot("41-examples", page);
});

test("after an answer come questions that may follow, none of them asked before", async () => {
  await askInPage(page, QUESTION);
  await answered(page, 1);
  const onward = page.getByRole("list", { name: "Questions that may follow" });
  await onward.getByRole("button").first().waitFor();
  const questions = await onward.getByRole("button").allTextContents();
  assert.ok(questions.length > 0 && !questions.includes(QUESTION));
  await shot("42-follow-ups", page);
  await onward.getByRole("button").first().click();
  await answered(page, 2);
  assert.equal(await page.locator(".turn h3").nth(1).textContent(), questions[0]);
});

test("a question is edited and asked again", async () => {
  await page.locator(".turn").first().getByRole("button", { name: "Edit and ask again" }).click();
  const field = page.getByLabel("Edited question");
  assert.equal(await field.inputValue(), QUESTION);
  await field.fill("What is reciprocal rank fusion?");
  await page.getByRole("button", { name: "Ask again", exact: true }).click();
  await answered(page, 3);
  assert.equal(await page.locator(".turn h3").nth(2).textContent(), "What is reciprocal rank fusion?");
  assert.equal(await page.locator(".turn h3").first().textContent(), QUESTION);
});

test("an answer is saved as a table, a chat as Markdown and as JSON", async () => {
  const turn = page.locator(".turn").first();
  const quote = await turn.locator(".sources li q").first().textContent();
  await turn.getByRole("button", { name: "More" }).click();
  const table = await savedBy(page, () => turn.getByRole("button", { name: "Save as a table (CSV)" }).click());
  assert.match(table.name, /\.csv$/);
  assert.ok(table.text.startsWith("Answer,Paper,Year,Section,Page,Quote,Paper id"));
  assert.ok(table.text.replaceAll('""', '"').includes(quote));
  const share = async (way) => {
    await page.getByRole("button", { name: "Share" }).click();
    return savedBy(page, () => page.getByRole("button", { name: way }).click());
  };
  const markdown = await share("Save as Markdown");
  assert.match(markdown.text, /^# .+\n\n## How can sparse/);
  assert.match(markdown.text, /\n1\. “.+” \*.+\*/);
  assert.match((await share("Save as a page (HTML)")).text, /^<!doctype html>/);
  const { turns } = JSON.parse((await share("Save as JSON")).text);
  assert.equal(turns.length, 3);
  assert.equal(turns[0].sentences[0].citations[0].quote, quote);
});

test("an answer is deleted, taken back, and deleted for good", async () => {
  const turn = page.locator(".turn").nth(2);
  await turn.getByRole("button", { name: "More" }).click();
  await turn.getByRole("button", { name: "Delete this answer" }).click();
  await page.locator(".undo").waitFor();
  assert.equal(await page.locator(".turn").count(), 2);
  await shot("43-undo", page);
  await page.getByRole("button", { name: "Undo" }).click();
  assert.equal(await page.locator(".turn").count(), 3);
  await page.locator(".turn").nth(2).getByRole("button", { name: "More" }).click();
  await page.locator(".turn").nth(2).getByRole("button", { name: "Delete this answer" }).click();
  await page.locator(".undo").waitFor({ state: "detached", timeout: DELETED_WITHIN_MS });
  await page.reload();
  await answered(page, 2);
  assert.equal(await page.locator(".turn").count(), 2);
});

test("a chat is renamed, deleted, and taken back", async () => {
  const row = page.locator(".chat-row").first();
  await row.hover();
  await row.getByRole("button", { name: /^Rename/ }).click();
  await page.getByLabel("Title of the chat").fill("On fusing ranks");
  await page.keyboard.press("Enter");
  await page.locator(".chat-item", { hasText: "On fusing ranks" }).waitFor();
  assert.match(await page.title(), /On fusing ranks/);
  await page.reload();
  await page.locator(".chat-item", { hasText: "On fusing ranks" }).waitFor();
  await page.locator(".chat-row").first().hover();
  await page.getByRole("button", { name: "Delete On fusing ranks" }).click();
  await page.locator(".welcome").waitFor();
  assert.equal(await page.locator(".chat-item").count(), 0);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator(".chat-item", { hasText: "On fusing ranks" }).click();
  await answered(page, 2);
});

test("who leaves the page has not taken it back", async () => {
  await page.locator(".chat-row").first().hover();
  await page.getByRole("button", { name: "Delete On fusing ranks" }).click();
  await page.locator(".undo").waitFor();
  await page.goto("about:blank");
  await page.goto(papyri.address);
  await page.getByText("No chats yet.").waitFor();
});

test("the library is filtered and sorted", async () => {
  const { papers } = await ask(papyri.address, "{ papers(first: 50) { nodes { title year authors { family } } } }", {});
  const all = papers.nodes.length;
  await page.locator(".narrow-papers summary").click();
  const family = papers.nodes[0].authors[0].family;
  const theirs = papers.nodes.filter(({ authors }) => authors.some((author) => author.family === family)).length;
  await page.getByLabel("Author", { exact: true }).last().fill(family);
  await page.waitForFunction((count) => document.querySelectorAll(".paper-item").length === count, theirs);
  assert.match(await page.locator(".narrow-papers .count").textContent(), /1/);
  await shot("44-filter", page);
  await page.locator("#only-category").fill("cs.CL");
  await page.getByText("No paper fits these filters.").waitFor();
  await page.locator("#only-category").fill("");
  await page.locator("#only-text").selectOption("no");
  await page.getByText("No paper fits these filters.").waitFor();
  await page.locator(".narrow-papers").getByRole("button", { name: "Clear" }).click();
  await page.waitForFunction((count) => document.querySelectorAll(".paper-item").length === count, all);
  await page.locator("#only-order").selectOption("OLDEST");
  await page.waitForFunction(() => document.querySelector(".narrow-papers .count").textContent.includes("1"));
  await page.locator(".narrow-papers").getByRole("button", { name: "Clear" }).click();
  await page.locator(".narrow-papers summary").click();
});

test("several papers are chosen: exported, asked, compared", async () => {
  await page.getByRole("button", { name: "Choose several" }).click();
  await page.locator(".choosable input").nth(0).check();
  await page.locator(".choosable input").nth(1).check();
  await page.getByText("2 chosen").waitFor();
  const titles = await page.locator(".choosable .paper-title").allTextContents();
  for (const [way, name, entries] of [
    ["BibTeX", "papers.bib", /^@/gm],
    ["RIS", "papers.ris", /^TY {2}- /gm],
    ["Table (CSV)", "papers.csv", /\r\n./g],
  ]) {
    await page.getByRole("button", { name: "Export" }).click();
    const file = await savedBy(page, () => page.getByRole("button", { name: way }).click());
    assert.equal(file.name, name);
    assert.equal(file.text.match(entries).length, 2, file.text);
    assert.ok(file.text.includes(titles[0].replaceAll("&", way === "BibTeX" ? "\\&" : "&").slice(0, 12)));
  }
  await page.getByRole("button", { name: "Compare" }).click();
  await page.locator(".compare-table tbody tr").nth(4).waitFor({ timeout: ANSWER_WITHIN_MS });
  assert.deepEqual(await page.locator(".compare-table thead button").allTextContents(), titles.slice(0, 2));
  assert.ok((await page.locator(".compare-table .chip").count()) > 2, "its cells are quoted");
  await page.locator(".compare-table .chip").first().click();
  await page.locator(".quote-card").waitFor();
  await page.keyboard.press("Escape");
  const table = await savedBy(page, () => page.getByRole("button", { name: "Save as a table (CSV)" }).click());
  assert.equal(table.text.split("\r\n").length, 6);
  await shot("45-compare", page);
  await assertAccessible(page, "46-compare");
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator(".selection").getByRole("button", { name: "Ask within" }).click();
  assert.equal(await page.locator(".scope").count(), 2);
  await page.locator(".scope button").first().click();
  await page.locator(".scope button").first().click();
});

test("papers are deleted, taken back, and deleted for good", async () => {
  const all = await page.locator(".paper-item").count();
  await page.locator(".paper-item").first().click();
  await page.locator(".panel").getByRole("button", { name: "Delete" }).click();
  await page.locator(".panel").waitFor({ state: "hidden" });
  assert.equal(await page.locator(".paper-item").count(), all - 1);
  await page.getByRole("button", { name: "Undo" }).click();
  assert.equal(await page.locator(".paper-item").count(), all);
  await page.getByRole("button", { name: "Choose several" }).click();
  const title = await page.locator(".choosable .paper-title").first().textContent();
  await page.locator(".choosable input").first().check();
  await page.locator(".selection").getByRole("button", { name: "Delete" }).click();
  await page.locator(".undo").waitFor({ state: "detached", timeout: DELETED_WITHIN_MS });
  const { papers } = await ask(papyri.address, "{ papers(first: 50) { nodes { title } } }", {});
  assert.equal(papers.nodes.length, all - 1);
  assert.ok(!papers.nodes.some((paper) => paper.title === title));
});

test("keys lead through the page", async () => {
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await help.waitFor();
  await shot("47-keys", page);
  // Who does not want single keys turns them off.
  await help.getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("m");
  assert.equal(await page.locator(".map").isVisible(), false);
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await help.getByRole("checkbox").check();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
  await page.keyboard.press("/");
  assert.equal(await page.locator(".search-field").evaluate((field) => field === document.activeElement), true);
  await page.locator(".paper-item").first().focus();
  await page.keyboard.press("j");
  assert.equal(await page.locator(".paper-item").nth(1).evaluate((item) => item === document.activeElement), true);
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await page.locator(".panel h2").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".panel").waitFor({ state: "hidden" });
  await page.keyboard.press("m");
  await page.locator(".map-list .paper-item").first().waitFor();
  await page.locator(".map-listing .field").press("Escape");
  await page.locator(".map").waitFor({ state: "hidden" });
  await page.keyboard.press("a");
  assert.equal(await page.locator("#question").evaluate((field) => field === document.activeElement), true);
});

test("the library has no accessibility violation while papers are chosen, in light and in dark", async () => {
  await page.locator(".narrow-papers summary").click();
  await page.getByRole("button", { name: "Choose several" }).click();
  await page.locator(".choosable input").first().check();
  await assertAccessible(page, "48-choosing");
});

test("the console stayed silent", () => {
  assert.deepEqual(complaints, []);
});
