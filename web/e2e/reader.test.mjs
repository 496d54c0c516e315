// A reader who wants to see the quote on its page: opens it from the answer, goes from quote to quote, selects, zooms,
// searches, comes back by a link. Each step builds on the one before.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible, launch, openPage, shot } from "./browser.mjs";
import { twoFigures } from "./pdf.mjs";
import { ask, startPapyri } from "./program.mjs";
import { ANSWER_WITHIN_MS, answered, askInPage, letters, plain } from "./visit.mjs";

const QUESTION = "How can sparse and dense retrieval be combined?";
// Of one paper that has no file, only its abstract.
const ABSTRACT = {
  id: "2401.90009",
  title: "Marginal notes as training data",
  abstract: "We collect marginal notes from digitised books. A small model learns to place a note beside its line.",
  authors: ["Ada Silva"],
  year: 2024,
};
const ABSTRACT_QUESTION = "What does a small model learn from marginal notes?";

let papyri;
let browser;
let page;
const complaints = [];

before(async () => {
  const list = join(tmpdir(), `papyri-e2e-${process.pid}.jsonl`);
  await writeFile(list, `${JSON.stringify(ABSTRACT)}\n`);
  const mills = join(tmpdir(), `papyri-e2e-${process.pid}-mills.pdf`);
  await writeFile(mills, twoFigures());
  papyri = await startPapyri({ others: [list, mills] });
  browser = await launch();
  page = await openPage(browser, { viewport: { width: 1440, height: 900 }, colorScheme: "light" }, complaints);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(papyri.address);
  await askInPage(page, QUESTION);
  await answered(page, 1);
});

after(async () => {
  await browser?.close();
  await papyri?.stop();
});

test("a quote is copied with its citation", async () => {
  await page.locator(".chip").first().click();
  const card = page.locator(".quote-card");
  const quote = plain(await card.locator(".quoted").textContent());
  for (const [way, expected] of [
    ["APA", /^“.+” \(.+, p\. \d+\)\n\n.+\(\d{4}|n\.d\.\)/su],
    ["BibTeX", /^% “.+”.+page \d+\)\n@\w+\{\w+,\n {2}title = /su],
    ["Link", /#paper=.+&page=\d+&quote=.+/],
  ]) {
    await card.getByRole("button", { name: way, exact: true }).click();
    await card.getByText(`${way} copied.`).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, expected);
    if (way !== "Link") assert.ok(letters(copied).includes(letters(quote)));
  }
});

test("the reader opens at the quote, with its words marked and nothing else", async () => {
  const quote = await page.locator(".quote-card .quoted").textContent();
  const started = Date.now();
  await page.locator(".quote-card").getByRole("link", { name: /Open at page/ }).click();
  await page.locator(".quote-mark").first().waitFor();
  console.log(`# the quote was seen ${Date.now() - started} ms after the press, pdf.js loaded for it`);
  assert.ok(await inSight(".quote-mark"), "the mark is in sight");
  await marked(quote);
  await shot("20-reader", page);
});

test("the next and the previous quote of the answer are one key away", async () => {
  const all = await page.locator(".turn .sources li q").allTextContents();
  assert.ok(all.length > 1, "more than one quote");
  for (let number = 2; number <= all.length; number += 1) {
    await page.locator(".reader").press("n");
    await page.getByText(`Quote ${number} of ${all.length}`).waitFor();
    const place = await placeInAddress();
    assert.equal(plain(place.get("quote")), plain(all[number - 1]));
    await page.waitForFunction(() => document.querySelector(".quote-mark") !== null && document.querySelector(".reader .loading") === null);
    await marked(all[number - 1]);
  }
  await page.locator(".reader").press("p");
  await page.getByText(`Quote ${all.length - 1} of ${all.length}`).waitFor();
});

test("the link to a quote brings it back, and the answer's other quotes with it", async () => {
  const { quote } = Object.fromEntries(await placeInAddress());
  await page.reload();
  await page.locator(".quote-mark").first().waitFor();
  await marked(quote);
  await page.locator(".quote-count", { hasText: /Quote \d+ of \d+/ }).waitFor();
  // Without its chat it is found as well.
  const alone = await openPage(browser, { viewport: { width: 1280, height: 800 } }, complaints);
  const place = await placeInAddress();
  place.delete("chat");
  await alone.goto(`${papyri.address}/#${place}`);
  await alone.locator(".quote-mark").first().waitFor();
  await alone.context().close();
});

test("text is selected, the page is zoomed, and the mark stays on its words", async () => {
  const before = await page.locator(".pdfViewer .page").first().evaluate((one) => one.clientWidth);
  const quote = (await placeInAddress()).get("quote");
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.waitForFunction((width) => document.querySelector(".pdfViewer .page").clientWidth > width * 1.2, before);
  await marked(quote);
  await page.getByRole("button", { name: "Fit to width" }).click();
  await page.waitForFunction((width) => Math.abs(document.querySelector(".pdfViewer .page").clientWidth - width) < 4, before);
  await marked(quote);
  const mark = await page.locator(".quote-mark").first().boundingBox();
  await page.mouse.click(mark.x + 12, mark.y + mark.height / 2, { clickCount: 2 });
  assert.ok((await page.evaluate(() => getSelection().toString().trim())).length > 0, "a word is selected");
});

test("words are searched in the paper", async () => {
  // From the page in sight on, which is the quote's.
  await page.fill(".page-field", "1");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => new URLSearchParams(location.hash.slice(1)).get("page") === "1");
  await page.getByRole("button", { name: "Search in this paper" }).click();
  await page.keyboard.type("retrieval");
  await page.locator(".matches", { hasText: /^1 of \d+/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".matches", { hasText: /^2 of \d+/ }).waitFor();
  await page.locator(".textLayer .highlight.selected").waitFor();
  await shot("21-search", page);
  await page.fill(".find-field", "zxqv");
  await page.locator(".matches", { hasText: "Not found" }).waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".reader-find").isVisible(), false);
  assert.equal(await page.locator(".reader").isVisible(), true, "Escape ended the search only");
});

test("the outline leads to the sections, and a page to itself", async () => {
  await page.getByRole("button", { name: "Outline" }).click();
  const last = page.locator(".reader-outline > ol li button").last();
  const number = Number(await last.locator(".outline-page").textContent());
  await last.click();
  await page.waitForFunction((expected) => Number(document.querySelector(".page-field").value) === expected, number);
  assert.equal((await placeInAddress()).get("page"), String(number));
  await page.fill(".page-field", "1");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => new URLSearchParams(location.hash.slice(1)).get("page") === "1");
  await shot("22-outline", page);
});

test("the list of figures shows their pictures, which lead to their places", async () => {
  const { papers } = await ask(papyri.address, "{ papers(search: \"Mills of the Orla\") { nodes { id figures(first: 9) { label picture(width: 440) } } } }", {});
  const [{ id, figures }] = papers.nodes;
  assert.deepEqual(figures.map(({ label }) => label), ["Figure 1", "Figure 2"]);
  const other = await openPage(browser, { viewport: { width: 1280, height: 700 } }, complaints);
  await other.goto(`${papyri.address}/#${new URLSearchParams({ paper: id, page: 1 })}`);
  await other.locator('.page[data-page-number="1"] .textLayer .endOfContent').waitFor({ state: "attached" });
  await other.getByRole("button", { name: "Outline" }).click();
  const items = other.locator(".reader-tables li");
  await items.nth(1).locator("img.thumb").waitFor();
  assert.equal(await items.count(), 2);
  const drawn = async (at) => items.nth(at).locator("img").evaluate(async (img) => {
    await img.decode();
    return [img.naturalWidth, img.naturalHeight, new URL(img.src).pathname + new URL(img.src).search];
  });
  for (const at of [0, 1]) {
    await items.nth(at).scrollIntoViewIfNeeded();
    const [width, height, address] = await drawn(at);
    assert.ok(width === 440 && height > 100, `${width} × ${height}`);
    assert.equal(address, figures[at].picture);
  }
  await assertAccessible(other, "figures");
  await shot("22-figures", other);
  await items.nth(1).getByRole("button", { name: /Figure 2/ }).click();
  await other.waitForFunction(() => document.querySelector(".page-field").value === "2");
  await other.waitForFunction(() => {
    const page = document.querySelector('.page[data-page-number="2"]').getBoundingClientRect();
    const frame = document.querySelector(".pdf-scroll").getBoundingClientRect();
    // The figure stands from 302 to 492 points below the top of a page of 792.
    const at = (points) => page.top + (points / 792) * page.height;
    return at(302) >= frame.top && at(492) <= frame.bottom;
  });
  // One that can't be drawn leaves its caption.
  await other.route("**/figures/*.png*", (route) => route.fulfill({ status: 404, body: "" }));
  await other.reload();
  await other.locator('.page[data-page-number="2"] .textLayer .endOfContent').waitFor({ state: "attached" });
  await other.getByRole("button", { name: "Outline" }).click();
  await items.nth(1).waitFor();
  await other.waitForFunction(() => document.querySelector(".reader-tables img") === null);
  assert.match(await items.nth(0).textContent(), /Figure 1 The old mill/);
  await other.context().close();
  assert.ok(complaints.every((text) => text.includes("404")), complaints.join("\n"));
  complaints.length = 0;
});

test("the pages give way to their text, and come back", async () => {
  const way = page.getByRole("button", { name: "Text of the pages" });
  await way.click();
  await page.locator(".text-page").first().waitFor();
  assert.equal(await way.getAttribute("aria-pressed"), "true");
  const { paper } = await ask(papyri.address, "query($id: ID!) { paper(id: $id) { pages pageText(page: 1) } }", { id: new URLSearchParams(new URL(page.url()).hash.slice(1)).get("paper") });
  assert.equal(await page.locator(".text-page").count(), paper.pages);
  assert.equal(plain(await page.locator(".text-page-body").first().textContent()), plain(paper.pageText));
  await way.click();
  await page.locator(".page .endOfContent").first().waitFor({ state: "attached" });
  assert.equal(await page.locator(".text-page").count(), 0);
});

test("a callout on the page shows its reference, and the list of them is beside the pages", async () => {
  const { papers } = await ask(papyri.address, "{ papers(first: 20) { nodes { id title references(first: 5) { nodes { raw label contexts { callout page } } } } } }", {});
  const inBrackets = ({ label, contexts }) => contexts.some(({ callout }) => callout === `[${label}]`);
  const paper = papers.nodes.find(({ references }) => references.nodes.some(inBrackets));
  const cited = paper.references.nodes.find(inBrackets);
  const { page: number } = cited.contexts[0];
  const other = await openPage(browser, { viewport: { width: 1280, height: 900 } }, complaints);
  await other.goto(`${papyri.address}/#${new URLSearchParams({ paper: paper.id, page: number })}`);
  await other.locator(`.page[data-page-number="${number}"] .textLayer .endOfContent`).waitFor({ state: "attached" });
  await other.getByRole("button", { name: "Outline" }).click();
  const list = other.locator(".reader-references li");
  await list.first().waitFor();
  assert.ok(letters(await list.first().textContent()).includes(letters(paper.references.nodes[0].raw)));
  await other.getByRole("button", { name: "Close the outline" }).click();
  await pressText(other, number, `[${cited.label}]`);
  const card = other.locator(".reference-card");
  await card.waitFor();
  assert.ok(letters(await card.textContent()).includes(letters(cited.raw)));
  await shot("22-callout", other);
  await card.getByRole("button", { name: /^p\. \d+: / }).first().click();
  await other.locator(".quote-mark").first().waitFor();
  await other.context().close();
});

test("the reader has no accessibility violation, in light and in dark", async () => {
  await assertAccessible(page, "23-reader");
  await page.emulateMedia({ colorScheme: "light" });
});

test("Escape closes it, and the focus goes back", async () => {
  await page.locator(".pdf-scroll").press("Escape");
  await page.locator(".reader").waitFor({ state: "hidden" });
  assert.equal((await placeInAddress()).get("paper"), null);
});

test("an abstract without a file is read as text, its quote marked", async () => {
  await askInPage(page, ABSTRACT_QUESTION);
  const turn = await answered(page, 2);
  await turn.locator(".chip").first().click();
  await page.getByRole("link", { name: "Open the abstract" }).click();
  await page.locator(".text-page mark").waitFor();
  assert.match(await page.locator(".text-page mark").textContent(), /small model/);
  await shot("24-abstract", page);
  await page.locator(".text-scroll").press("Escape");
});

test("a paper whose file is gone is read as text, which is said", async () => {
  await page.route("**/papers/*/pdf", (route) => route.fulfill({ status: 404, body: "" }));
  await page.locator(".turn").first().locator(".chip").first().click();
  await page.getByRole("link", { name: /Open at page/ }).click();
  await page.locator(".text-page mark").waitFor();
  assert.match(await page.locator(".reader-notice").textContent(), /could not be opened/);
  await page.unroute("**/papers/*/pdf");
  await page.locator(".text-scroll").press("Escape");
  assert.ok(complaints.every((text) => text.includes("404")), complaints.join("\n"));
  complaints.length = 0;
});

test("every quote of every paper's summary is found on its page", async () => {
  const { papers } = await ask(papyri.address, "{ papers(first: 20) { nodes { id pages } } }", {});
  let exact = 0;
  let quotes = 0;
  for (const { id, pages } of papers.nodes) {
    if (pages === 0) continue;
    const { summary } = await ask(papyri.address, "query($id: ID!) { summary(paper: $id) { parts { sentences { citations { quote page } } } } }", { id });
    for (const { quote, page: number } of summary.parts.flatMap(({ sentences }) => sentences.flatMap(({ citations }) => citations))) {
      await page.goto(`${papyri.address}/#${new URLSearchParams({ paper: id, page: number, quote })}`);
      await page.locator(".quote-mark").first().waitFor();
      await page.waitForFunction((sought) => new URLSearchParams(location.hash.slice(1)).get("quote") === sought, quote);
      quotes += 1;
      exact += Number(covers(await settledText(quote), quote));
    }
  }
  console.log(`# ${exact} of ${quotes} quotes are marked word for word`);
  assert.ok(quotes > 10 && exact / quotes >= 0.98, `${exact} of ${quotes}`);
});

test("it fits a telephone", async () => {
  const options = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: "reduce" };
  const phone = await openPage(browser, options, complaints);
  await phone.goto(page.url());
  await phone.locator(".quote-mark").first().waitFor();
  assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "nothing sticks out");
  await shot("25-phone-reader", phone);
  await phone.getByRole("button", { name: "Outline" }).tap();
  await shot("25-phone-outline", phone);
  await phone.getByRole("button", { name: "Close the outline" }).tap();
  await phone.getByRole("button", { name: "Close the reader" }).tap();
  await phone.locator(".reader").waitFor({ state: "hidden" });
  await phone.context().close();
});

test("the console stayed silent", () => {
  assert.deepEqual(complaints, []);
});

async function placeInAddress() {
  return new URLSearchParams(await page.evaluate(() => location.hash.slice(1)));
}

/** Waits until what is marked is the quote. */
async function marked(quote) {
  const text = await settledText(quote);
  assert.ok(covers(text, quote), `${text} is not ${quote}`);
}

/**
 * Whether the marked text is the quote. The text that pdf.js lays over a page stands a little beside the letters that are
 * drawn, so that one at either end may seem to be out of a mark that is where it should be.
 */
function covers(text, quote) {
  const [seen, wanted] = [letters(text), letters(quote)];
  return wanted.includes(seen) && wanted.length - seen.length <= 2;
}

/** The text under the marks, once it is the quote; else what it is after a while. */
async function settledText(quote) {
  for (let tries = 0; ; tries += 1) {
    const text = await textUnderMarks();
    if (covers(text, quote) || tries === 20) return text;
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))));
  }
}

/** The letters whose middle a mark covers, in the order of the page: by geometry, whoever made the marks. */
async function textUnderMarks() {
  return page.evaluate(() => {
    let text = "";
    for (const sheet of document.querySelectorAll(".pdfViewer .page")) {
      const marks = [...sheet.querySelectorAll(".quote-mark")].map((mark) => mark.getBoundingClientRect());
      if (marks.length === 0) continue;
      const walker = document.createTreeWalker(sheet.querySelector(".textLayer"), NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        for (let at = 0; at < node.data.length; at += 1) {
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          const { left, right, top, bottom } = range.getBoundingClientRect();
          const [x, y] = [(left + right) / 2, (top + bottom) / 2];
          if (marks.some((mark) => mark.left <= x && x <= mark.right && mark.top <= y && y <= mark.bottom)) text += node.data[at];
        }
      }
    }
    return text;
  });
}

/** Presses the first place of a page where these letters stand, once it stands still: pages are drawn anew when their room changes. */
async function pressText(page, number, text) {
  let before = null;
  for (let tries = 0; tries < 60; tries += 1) {
    const place = await placeOfText(page, number, text);
    assert.ok(place !== null, `${text} is on page ${number}`);
    if (before !== null && place.x === before.x && place.y === before.y) return page.mouse.click(place.x, place.y);
    before = place;
    await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), 100)));
  }
  throw new Error("the page never stands still");
}

async function placeOfText(page, number, text) {
  return page.evaluate(
    ([sheet, sought]) => {
      const walker = document.createTreeWalker(document.querySelector(`.page[data-page-number="${sheet}"] .textLayer`), NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const at = node.data.indexOf(sought);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + sought.length);
        node.parentElement.scrollIntoView({ block: "center" });
        const { left, top, width, height } = range.getBoundingClientRect();
        return { x: left + width / 2, y: top + height / 2 };
      }
      return null;
    },
    [number, text],
  );
}

async function inSight(selector) {
  return page.locator(selector).first().evaluate((mark) => {
    const at = mark.getBoundingClientRect();
    const frame = document.querySelector(".pdf-scroll").getBoundingClientRect();
    return at.top >= frame.top && at.bottom <= frame.bottom;
  });
}
