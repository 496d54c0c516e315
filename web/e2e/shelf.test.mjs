// A reader who sorts what is read: collections made and filled, asked within, tags, reading state, notes, a quote kept. Each
// step builds on the one before; the last ones on a telephone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, launch, openPage, shot } from "./browser.mjs";
import { ask, startPapyri } from "./program.mjs";
import { answered, askInPage } from "./visit.mjs";

const QUESTION = "How can sparse and dense retrieval be combined?";

let papyri;
let browser;
let page;
const complaints = [];

before(async () => {
  papyri = await startPapyri({ most: 4 });
  browser = await launch();
  page = await openPage(browser, { viewport: { width: 1440, height: 900 }, colorScheme: "light" }, complaints);
  await page.goto(papyri.address);
  await page.locator(".paper-item").nth(3).waitFor();
});

after(async () => {
  await browser?.close();
  await papyri?.stop();
});

test("a collection is made, filled with chosen papers, and narrows the library", async () => {
  await page.locator(".collections summary").click();
  await page.getByLabel("Name of a new collection").fill("Thesis");
  await page.keyboard.press("Enter");
  await page.locator(".collection-item", { hasText: "Thesis" }).waitFor();
  await page.getByRole("button", { name: "Choose several" }).click();
  await page.locator(".choosable input").nth(1).check();
  await page.locator(".choosable input").nth(2).check();
  const titles = await page.locator(".choosable .paper-title").allTextContents();
  await page.getByLabel("Collection to put them into").fill("thesis");
  await page.getByRole("button", { name: "Put in" }).click();
  await page.locator(".collection-item", { hasText: "2" }).waitFor();
  // A name that is new makes one.
  await page.getByLabel("Collection to put them into").fill("Teaching");
  await page.getByRole("button", { name: "Put in" }).click();
  await page.locator(".collection-item", { hasText: "Teaching" }).waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await page.locator(".collection-item", { hasText: "Thesis" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".paper-item").length === 2);
  assert.deepEqual(await page.locator(".paper-title").allTextContents(), titles.slice(1, 3));
  await shot("60-collections", page);
  await assertAccessible(page, "61-collections");
  await page.emulateMedia({ colorScheme: "light" });
});

test("a name that is taken is told, and a collection is renamed and deleted", async () => {
  await page.getByLabel("Name of a new collection").fill("THESIS");
  await page.keyboard.press("Enter");
  await page.getByText("there is a collection “THESIS” already").waitFor();
  // The browser itself complains of what was refused.
  assert.equal(complaints.splice(0).filter((text) => !text.includes("400")).length, 0);
  await page.locator(".collection-item", { hasText: "Teaching" }).click();
  await page.locator(".collection-ways").getByRole("button", { name: "Rename" }).click();
  await page.getByLabel("New name of Teaching").fill("Lectures");
  await page.keyboard.press("Enter");
  await page.locator(".collection-item", { hasText: "Lectures" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Share" }).count(), 0, "there is nobody to share with");
  await page.locator(".collection-ways").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Really delete “Lectures”?" }).click();
  await page.locator(".collection-item", { hasText: "Lectures" }).waitFor({ state: "detached" });
  await page.waitForFunction(() => document.querySelectorAll(".paper-item").length === 4);
});

test("a question stays within the collection, and its quote is kept as a note", async () => {
  await page.locator(".collection-item", { hasText: "Thesis" }).click();
  await page.locator(".collection-ways").getByRole("button", { name: "Ask within" }).click();
  await page.locator(".scope", { hasText: "Only: Thesis" }).waitFor();
  await askInPage(page, QUESTION);
  const turn = await answered(page, 1);
  assert.match(await turn.textContent(), /Within: Thesis/);
  const { collections } = await ask(papyri.address, "{ collections { id } }", {});
  const { papers } = await ask(papyri.address, "query($id: ID!) { papers(collection: $id) { nodes { id title } } }", { id: collections[0].id });
  const { chats } = await ask(papyri.address, "{ chats { id } }", {});
  const { chat } = await ask(papyri.address, "query($id: ID!) { chat(id: $id) { turns { answer { sentences { citations { quote page paper { id } } } } } } }", { id: chats[0].id });
  const citations = chat.turns[0].answer.sentences.flatMap((sentence) => sentence.citations);
  assert.ok(citations.length > 0);
  for (const citation of citations) assert.ok(papers.nodes.some(({ id }) => id === citation.paper.id), "another paper is quoted");
  await turn.locator(".chip").first().click();
  await page.locator(".quote-card").getByRole("button", { name: "Keep as note" }).click();
  await page.locator(".quote-card").getByText("Kept.").waitFor();
  const { notes } = await ask(papyri.address, "{ notes { quote page paper { id } } }", {});
  assert.ok(citations.some(({ quote, page: at, paper }) => notes[0].quote === quote && notes[0].page === (at || null) && notes[0].paper.id === paper.id));
  await page.keyboard.press("Escape");
});

test("an answer is kept as a note on the paper that it quotes first", async () => {
  const turn = page.locator(".turn").last();
  const question = await turn.locator("h3").textContent();
  const { notes: before } = await ask(papyri.address, "{ notes { id } }", {});
  await turn.getByRole("button", { name: "More" }).click();
  await turn.getByRole("button", { name: "Keep as a note" }).click();
  await page.getByText("Kept as a note on the paper that it quotes first.").waitFor({ state: "attached" });
  const { notes } = await ask(papyri.address, "{ notes { id text quote paper { id } } }", {});
  assert.equal(notes.length, before.length + 1);
  assert.ok(notes[0].text.startsWith(`${question}\n\n`) && notes[0].quote !== "");
  await ask(papyri.address, "mutation($id: ID!) { deleteNote(id: $id) }", { id: notes[0].id });
});

test("a paper is marked: read, tagged, noted; and found by its marks", async () => {
  const { notes } = await ask(papyri.address, "{ notes { paper { id } } }", {});
  await page.locator(`.paper-item[data-paper="${notes[0].paper.id}"]`).click();
  const panel = page.locator(".panel");
  await panel.locator(".note blockquote").waitFor();
  // What is typed while a mark is being kept stays.
  let release;
  const released = new Promise((done) => (release = done));
  await page.route("**/graphql", async (route) => {
    if (route.request().postData()?.includes("query Marks")) await released;
    await route.continue();
  });
  const reread = page.waitForResponse((reply) => reply.request().postData()?.includes("query Marks") ?? false);
  await panel.locator("#reading-state").selectOption("READING");
  await panel.getByLabel("New tag").fill("To Cite");
  await panel.getByLabel("New note").fill("Half a");
  release();
  await reread;
  await page.unroute("**/graphql");
  await panel.getByLabel("New tag").press("Enter");
  await panel.locator(".tag", { hasText: "to cite" }).waitFor();
  assert.equal(await panel.getByLabel("New tag").evaluate((field) => field === document.activeElement), true);
  assert.equal(await panel.getByLabel("New note").inputValue(), "Half a");
  await panel.getByLabel("New note").fill("A second look.");
  await panel.getByRole("button", { name: "Keep note" }).click();
  await panel.locator(".note").nth(1).waitFor();
  await panel.getByRole("button", { name: "Edit the note" }).first().click();
  await panel.getByLabel("Text of the note").fill("A third.");
  await panel.getByRole("button", { name: "Save" }).click();
  await panel.locator(".note p", { hasText: "A third." }).waitFor();
  await shot("62-marks", page);
  await assertAccessible(page, "63-marks");
  await page.emulateMedia({ colorScheme: "light" });

  await page.reload();
  await panel.locator(".tag", { hasText: "to cite" }).waitFor();
  assert.equal(await panel.locator("#reading-state").inputValue(), "READING");
  await page.locator(".narrow-papers summary").click();
  await page.locator("#only-tag").fill("to cite");
  await page.locator("#only-state").selectOption("READING");
  await page.waitForFunction(() => document.querySelectorAll(".paper-item").length === 1);
  await panel.getByRole("button", { name: "Remove the tag to cite" }).click();
  await page.getByText("No paper fits these filters.").waitFor();
  await page.locator(".narrow-papers").getByRole("button", { name: "Clear" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".paper-item").length === 4);
});

test("a telephone has it too", async () => {
  const phone = await openPage(browser, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: "light" }, complaints);
  const { notes } = await ask(papyri.address, "{ notes { paper { id } } }", {});
  await phone.goto(`${papyri.address}/#paper=${notes[0].paper.id}`);
  await phone.locator(".panel .note").first().waitFor();
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.equal(wide, false, "nothing is wider than the screen");
  await phone.locator("#reading-state").selectOption("READ");
  await assertAccessible(phone, "64-marks-phone");
  await phone.close();
});

test("the console stayed silent", () => {
  assert.deepEqual(complaints, []);
});
