// One reader's visit, in a real browser against the real program: asks, looks at the quotes, asks on,
// adds papers, rates, comes back. Each step builds on the one before.
import assert from "node:assert/strict";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible, launch, openPage, shot } from "./browser.mjs";
import { ask, startPapyri } from "./program.mjs";

const QUESTION = "How can sparse and dense retrieval be combined?";
const FOLLOW_UP = "and on which datasets?";
const ANSWER_WITHIN_MS = 90_000;

let papyri;
let browser;
let page;
const complaints = [];

before(async () => {
  papyri = await startPapyri();
  browser = await launch();
  page = await openPage(browser, { viewport: { width: 1440, height: 900 }, colorScheme: "light" }, complaints);
  await page.goto(papyri.address);
});

after(async () => {
  await browser?.close();
  await papyri?.stop();
});

test("the library is shown", async () => {
  await page.locator(".paper-item").first().waitFor();
  assert.equal(await page.locator(".paper-item").count(), papyri.papers);
  await shot("1-welcome", page);
});

test("a question streams an answer whose sentences all carry quotes", async () => {
  await countSentencesSeenWhileAsking();
  await askInPage(QUESTION);
  const turn = await answered(1);
  assert.ok((await turn.locator(".sentence").count()) > 0, "at least one sentence");
  assert.ok((await page.evaluate(() => window.sentencesSeen)) > 0, "sentences came before the whole answer");
  for (const sentence of await turn.locator(".sentence").all()) {
    assert.ok((await sentence.locator(".chip").count()) > 0, "every sentence has a chip");
  }
  assert.equal(await turn.locator(".chip").first().textContent(), "1");
});

test("every quote stands on its page, and its chip shows it", async () => {
  const citations = await citationsOfChat();
  assert.ok(citations.length > 0);
  for (const { citation, pages } of citations) {
    assert.ok(plain(pages).includes(plain(citation.quote)), `“${citation.quote}” is on page ${citation.page}`);
  }
  const { citation } = citations[0];
  await page.locator(".chip").first().focus();
  const card = page.locator(".quote-card");
  await card.waitFor();
  assert.equal(plain(await card.locator("blockquote .quoted").textContent()), plain(citation.quote));
  assert.ok((await card.locator(".quote-paper").textContent()).includes(citation.paperTitle));
  assert.ok((await card.locator(".quote-place").textContent()).includes(`page ${citation.page}`));
  const place = new URLSearchParams((await card.locator("a").getAttribute("href")).slice(2));
  assert.deepEqual([place.get("paper"), place.get("page"), plain(place.get("quote"))], [citation.paper.id, String(citation.page), plain(citation.quote)]);
  await shot("2-quote", page);

  const pdf = await fetch(new URL(`/papers/${encodeURIComponent(citation.paper.id)}/pdf`, papyri.address));
  assert.equal(pdf.status, 200);
  assert.equal(Buffer.from(await pdf.arrayBuffer()).subarray(0, 5).toString(), "%PDF-");

  await page.keyboard.press("Escape");
  await card.waitFor({ state: "detached" });
});

test("a follow-up is understood in the light of the first question", async () => {
  await askInPage(FOLLOW_UP);
  const turn = await answered(2);
  const understood = await turn.locator(".understood").textContent();
  assert.ok(understood.includes(":") && !understood.endsWith(FOLLOW_UP), `understood: ${understood}`);
  await shot("3-follow-up", page);
});

test("a paper's panel shows its summary with quotes, and why other papers are related", async () => {
  await page.locator(".paper-item").first().click();
  const panel = page.locator(".panel");
  await panel.locator(".aspect .chip").first().waitFor({ timeout: ANSWER_WITHIN_MS });
  await panel.locator(".related, .panel-part:last-child .empty").first().waitFor();
  await shot("4-paper", page);
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
});

test("a PDF is added through the file input and appears in the library", async () => {
  const copy = join(papyri.folder, "a new paper.pdf");
  await copyFile(papyri.spare, copy);
  await page.setInputFiles("#upload", copy);
  const upload = page.locator(".upload").first();
  await page.locator('.upload[data-state="good"]').waitFor({ timeout: ANSWER_WITHIN_MS });
  assert.match(await upload.textContent(), /Added to the library/);
  const title = await upload.locator(".text-link").textContent();
  await page.locator(".paper-item", { hasText: title }).first().waitFor();
  assert.equal(await page.locator(".paper-item").count(), papyri.papers + 1);

  await page.setInputFiles("#upload", copy);
  await upload.getByText("Already in the library").waitFor({ timeout: ANSWER_WITHIN_MS });
});

test("a text file under a PDF's name is refused with a clear reason", async () => {
  const fake = join(papyri.folder, "notes.pdf");
  await writeFile(fake, "Only some notes, no PDF at all.\n");
  await page.setInputFiles("#upload", fake);
  const upload = page.locator('.upload[data-state="bad"]');
  await upload.waitFor({ timeout: ANSWER_WITHIN_MS });
  assert.match(await upload.locator(".upload-body").textContent(), /PDF/i);
  assert.equal(await page.locator(".paper-item").count(), papyri.papers + 1);
  await shot("5-uploads", page);
});

test("a file dropped on the page is uploaded as well", async () => {
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["no PDF either"], "dropped.pdf", { type: "application/pdf" }));
    for (const kind of ["dragenter", "dragover", "drop"]) {
      document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
    }
  });
  await page.locator('.upload[data-state="bad"]', { hasText: "dropped.pdf" }).waitFor({ timeout: ANSWER_WITHIN_MS });
  assert.equal(await page.locator(".drop-veil").isVisible(), false);
});

test("the library is searched", async () => {
  const title = await page.locator(".paper-item .paper-title").first().textContent();
  const word = title.split(/\s+/).sort((a, b) => b.length - a.length)[0].replace(/[^\p{L}-]/gu, "");
  await page.fill(".search-field", word);
  await page.waitForFunction((all) => document.querySelectorAll(".paper-item").length < all, papyri.papers + 1);
  assert.match(await page.locator(".paper-item").first().textContent(), new RegExp(word, "i"));
  await page.fill(".search-field", "");
  await page.waitForFunction((all) => document.querySelectorAll(".paper-item").length === all, papyri.papers + 1);
});

test("an answer is rated", async () => {
  const turn = page.locator(".turn").first();
  await turn.locator(".stars label").nth(3).click();
  await turn.getByText("Incomplete", { exact: true }).click();
  await turn.locator(".rating-more .field").fill("Both ways are there.");
  await assertAccessible(page, "5-rating");
  const sent = page.waitForRequest((request) => request.postData()?.includes("RateAnswer") === true);
  await turn.locator(".rating-more button").click();
  assert.deepEqual((await sent).postDataJSON().variables.reasons, ["INCOMPLETE"]);
  await turn.getByText("Thank you: 4 of 5 saved.").waitFor();
});

test("what a reader does is told once they agree", async () => {
  const signals = [];
  page.on("request", (request) => request.postData()?.includes("SignalAnswer") && signals.push(request.postDataJSON().variables.acts[0].kind));
  const turn = page.locator(".turn").first();
  const save = async () => {
    await turn.getByRole("button", { name: "More" }).click();
    await turn.getByRole("button", { name: "Save as a table (CSV)" }).click();
  };
  await save();
  assert.deepEqual(signals, []);
  await turn.locator(".stars label").nth(2).click();
  await turn.getByLabel(/Papyri may also learn/).check();
  const told = page.waitForResponse((response) => response.request().postData()?.includes("SignalAnswer") === true);
  await save();
  assert.equal((await (await told).json()).data.signalAnswer, true);
  assert.deepEqual(signals, ["COPIED"]);
});

test("a reload brings the chat back as it was", async () => {
  const shown = await page.locator(".turn .sentence").allTextContents();
  await page.reload();
  await answered(2);
  assert.deepEqual(await page.locator(".turn h3").allTextContents(), [QUESTION, FOLLOW_UP]);
  assert.deepEqual(await page.locator(".turn .sentence").allTextContents(), shown);
  assert.equal(await page.locator(".chat-item[aria-current]").textContent(), QUESTION);
  await page.getByRole("button", { name: "New chat" }).click();
  await page.locator(".welcome").waitFor();
  await page.goBack();
  await answered(2);
  await shot("6-restored", page);
});

test("what the library does not answer is said to have no evidence", async () => {
  await page.getByRole("button", { name: "New chat" }).click();
  await askInPage("Which goalkeeper won the 1974 water polo cup in Split?");
  await page.locator(".turn .nothing, .turn .sentence").first().waitFor({ timeout: ANSWER_WITHIN_MS });
  await answered(1);
  await page.getByText("No evidence found", { exact: true }).waitFor();
  await shot("7-no-evidence", page);
  await page.goBack();
  await answered(2);
});

test("the page has no accessibility violation, in light and in dark, with all its parts open", async () => {
  await page.locator(".sources summary").first().click();
  await page.locator(".paper-item").first().click();
  await page.locator(".panel .chip").first().waitFor({ timeout: ANSWER_WITHIN_MS });
  await page.locator(".turn .chip").first().click();
  await assertAccessible(page, "8");
});

test("it fits a telephone", async () => {
  const options = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: "reduce" };
  const phone = await openPage(browser, options, complaints);
  await phone.goto(page.url());
  await phone.locator(".turn .sentence").first().waitFor();
  assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "nothing sticks out");
  await phone.locator(".panel .chip").first().waitFor({ timeout: ANSWER_WITHIN_MS });
  await shot("9-phone-paper", phone);
  await phone.getByRole("button", { name: "Close the paper" }).tap();
  await phone.locator(".turn .chip").first().tap();
  await phone.locator(".quote-card").waitFor();
  await shot("9-phone", phone);
  await phone.touchscreen.tap(200, 20);
  await phone.getByRole("button", { name: "Chats and library" }).tap();
  await phone.locator(".paper-item").first().waitFor();
  await shot("9-phone-library", phone);
  await phone.context().close();
});

test("the console stayed silent", () => {
  assert.deepEqual(complaints, []);
});

async function askInPage(question) {
  await page.fill("#question", question);
  await page.keyboard.press("Enter");
}

/** The nth turn, once its answer is whole; a failure is told at once instead of after the wait. */
async function answered(number) {
  const turn = page.locator(".turn").nth(number - 1);
  const ended = page.locator(`.turn:nth-child(${number})[data-status="answered"], .turn:nth-child(${number})[data-status="failed"]`);
  await ended.waitFor({ timeout: ANSWER_WITHIN_MS });
  assert.equal(await turn.getAttribute("data-status"), "answered", await turn.textContent());
  return turn;
}

/** Counts, in the page, the sentences present while a turn is still being answered. */
async function countSentencesSeenWhileAsking() {
  await page.evaluate(() => {
    window.sentencesSeen = 0;
    new MutationObserver(() => {
      const count = document.querySelectorAll('.turn[data-status="asking"] .sentence').length;
      window.sentencesSeen = Math.max(window.sentencesSeen, count);
    }).observe(document.querySelector(".turns"), { childList: true, subtree: true });
  });
}

/** Every citation of the open chat with the text of its page and the next, where a quote may run on. */
async function citationsOfChat() {
  const id = new URLSearchParams(new URL(page.url()).hash.slice(1)).get("chat");
  const { chat } = await ask(
    papyri.address,
    "query($id: ID!) { chat(id: $id) { turns { answer { sentences { citations { paperTitle section page quote paper { id } } } } } } }",
    { id },
  );
  const citations = chat.turns.flatMap(({ answer }) => answer.sentences.flatMap((sentence) => sentence.citations));
  const pageText = "query($id: ID!, $page: Int!, $next: Int!) { paper(id: $id) { here: pageText(page: $page) next: pageText(page: $next) } }";
  return Promise.all(
    citations.map(async (citation) => {
      const { paper } = await ask(papyri.address, pageText, { id: citation.paper.id, page: citation.page, next: citation.page + 1 });
      return { citation, pages: `${paper.here ?? ""} ${paper.next ?? ""}` };
    }),
  );
}

function plain(text) {
  return text.replace(/\s+/g, " ").trim();
}
