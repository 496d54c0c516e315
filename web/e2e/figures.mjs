// Measures what the page promises, over a library that is there: LIBRARY=folder (a copy, it is asked in), CONFIG=file. Prints
// figures, asserts nothing: what the first load weighs, how soon a first sentence is seen, whether the marks of quotes cover
// exactly their words, how soon the reader stands at a quote.
import { spawn } from "node:child_process";
import { ask, listening, program } from "./program.mjs";
import { launch, openPage } from "./browser.mjs";
import { letters } from "./visit.mjs";

const ANSWERS = Number(process.env.ANSWERS ?? 200);
const TIMED = Number(process.env.TIMED ?? 40);
const LONG_PAPER = 20;
/** Questions of one chat: all of it is opened at once. */
const A_CHAT = 10;

const args = ["serve", "--library", process.env.LIBRARY, "--listen", "127.0.0.1:0"];
if (process.env.CONFIG) args.push("--config", process.env.CONFIG);
const server = spawn(program, args);
const address = await listening(server);
const browser = await launch();
const page = await openPage(browser, { viewport: { width: 1440, height: 900 } }, []);
const figures = {};

figures.firstLoadKb = await firstLoad();
const papers = await allPapers();
figures.papers = papers.length;
Object.assign(figures, await firstSentences());
Object.assign(figures, await highlights());
figures.readerAtQuoteMs = await reader();
console.log(JSON.stringify(figures, null, 2));
await browser.close();
server.kill("SIGTERM");

/** Bytes that come over the wire until the page stands, replies of the API apart. */
async function firstLoad() {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  const urls = new Map();
  let bytes = 0;
  cdp.on("Network.responseReceived", ({ requestId, response }) => urls.set(requestId, response.url));
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (!urls.get(requestId)?.includes("/graphql")) bytes += encodedDataLength;
  });
  await page.goto(address);
  await page.locator(".paper-item").first().waitFor();
  await page.waitForLoadState("networkidle");
  await cdp.detach();
  return Math.round(bytes / 100) / 10;
}

async function allPapers() {
  const found = [];
  for (let after = null; ; ) {
    const query = "query($after: String) { papers(first: 100, after: $after) { nodes { id title pages entities(first: 1) { entity { name } } } pageInfo { hasNextPage endCursor } } }";
    const { papers: some } = await ask(address, query, { after });
    found.push(...some.nodes);
    if (!some.pageInfo.hasNextPage) return found;
    after = some.pageInfo.endCursor;
  }
}

/** Of each title several questions, in the order of the titles. */
function questions(count) {
  const forms = [(title) => `What does “${title}” propose?`, (title) => `What are the results of “${title}”?`, (title) => `Which data does “${title}” use?`];
  const all = forms.flatMap((form) => papers.map(({ title }) => form(title.slice(0, 150))));
  return all.slice(0, count);
}

/** From the press of Enter until a sentence, or that there is none, is on the page: in fast mode, the models warm. */
async function firstSentences() {
  await page.evaluate(() => localStorage.setItem("papyri.preferences", JSON.stringify({ effort: "FAST", quotesOnly: true })));
  const topics = [...new Set(papers.flatMap(({ entities }) => entities.map(({ entity }) => entity.name)))];
  const asked = topics.slice(0, TIMED).map((name) => `What do the papers say about ${name}?`);
  await page.goto("about:blank");
  await page.goto(address);
  await page.locator(".paper-item").first().waitFor();
  await page.evaluate(() => {
    window.seen_ = null;
    new MutationObserver(() => {
      const now = performance.now();
      if (window.seen_ === null) return;
      const turn = document.querySelector(".turn:last-child");
      if (turn === null || turn === window.seen_.before) return;
      if (window.seen_.status === undefined && turn.querySelector(".loading") !== null) window.seen_.status = now;
      if (window.seen_.sentence === undefined && turn.querySelector(".sentence, .nothing-title, .answer-list li") !== null) window.seen_.sentence = now;
    }).observe(document.body, { subtree: true, childList: true });
  });
  const times = [];
  for (const [at, question] of ["What is warm?", ...asked].entries()) {
    await page.fill("#question", question);
    await page.evaluate(() => {
      window.seen_ = { before: document.querySelector(".turn:last-child"), start: performance.now() };
    });
    await page.keyboard.press("Enter");
    await page.locator(`.turn:nth-child(${at + 1})[data-status="answered"], .turn:nth-child(${at + 1})[data-status="failed"]`).waitFor({ timeout: 120_000 });
    const { start, status, sentence } = await page.evaluate(() => ({ ...window.seen_, before: null }));
    if (at > 0 && sentence !== undefined) times.push({ status: (status ?? sentence) - start, sentence: sentence - start });
  }
  const of = (name) => times.map((one) => one[name]).sort((a, b) => a - b);
  return { asked: times.length, statusMedianMs: at(of("status"), 0.5), firstSentenceMedianMs: at(of("sentence"), 0.5), firstSentence90Ms: at(of("sentence"), 0.9) };
}

/** Whether the words that pdf.js lays under a quote's marks are the quote's own, no more and no less: each quote opened in the reader. */
async function highlights() {
  let answers = 0;
  let quotes = 0;
  let exact = 0;
  let unmarked = 0;
  const wrong = [];
  const fields = "sentences { citations { quote page recognised paper { id } rects { page } } }";
  const asked = questions(ANSWERS);
  // In chats, as a reader asks: the page then knows where the server saw each quote.
  for (let from = 0; from < asked.length; from += A_CHAT) {
    const { startChat: chat } = await ask(address, "mutation { startChat(title: \"Measured\") { id } }", {});
    const cited = [];
    for (const text of asked.slice(from, from + A_CHAT)) {
      const { sendMessage: answer } = await ask(address, `mutation($chat: ID!, $text: String!) { sendMessage(chat: $chat, text: $text, how: { effort: FAST }) { ${fields} } }`, { chat: chat.id, text });
      if (answer.sentences.length > 0) answers += 1;
      cited.push(...answer.sentences.flatMap(({ citations }) => citations));
    }
    await page.goto("about:blank");
    await page.goto(`${address}/#chat=${chat.id}`);
    await page.locator('.turn[data-status="answered"]').nth(A_CHAT - 1).waitFor({ timeout: 60_000 }).catch(() => {});
    for (const { quote, page: number, recognised, paper, rects } of cited) {
      if (number === 0 || recognised) continue;
      quotes += 1;
      const pages = [...new Set(rects.map(({ page: own }) => own))];
      const covered = await underMarks({ chat: chat.id, paper: paper.id, page: String(number), quote }, pages.length === 0 ? [number] : pages);
      if (covered === null) unmarked += 1;
      else if (bag(covered) === bag(quote)) exact += 1;
      else wrong.push({ paper: paper.id, page: number, quote, covered });
    }
    process.stderr.write(`${answers} answers, ${quotes} quotes, ${exact} exact\n`);
  }
  if (process.env.WRONG) console.log(JSON.stringify(wrong.slice(0, Number(process.env.WRONG)), null, 1));
  return { answers, quotes, unmarked, exact, exactShare: Math.round((1000 * exact) / Math.max(1, quotes)) / 1000 };
}

/** The letters of a text in whatever order: two readers of one table may go through it differently, and both cover it. */
function bag(text) {
  return [...letters(text)].sort().join("");
}

/** The words whose middle a mark covers, in the order of the pages; `null` where no mark came. */
async function underMarks(place, pages) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, String(new URLSearchParams(place)));
  try {
    await page.waitForFunction((all) => all.every((one) => document.querySelector(`.page[data-page-number="${one}"] .endOfContent`) !== null) && document.querySelector(".quote-mark") !== null, pages, { timeout: 20_000 });
  } catch {
    return null;
  }
  return page.evaluate(() => {
    const words = [];
    for (const sheet of document.querySelectorAll(".page")) {
      const marks = [...sheet.querySelectorAll(".quote-mark")].map((mark) => mark.getBoundingClientRect());
      const layer = sheet.querySelector(".textLayer");
      if (marks.length === 0 || layer === null) continue;
      const walker = document.createTreeWalker(layer, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          const box = range.getBoundingClientRect();
          const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
          if (marks.some((mark) => x >= mark.left && x <= mark.right && y >= mark.top - 1 && y <= mark.bottom + 1)) words.push(word);
        }
      }
    }
    return words.join(" ");
  });
}

/** The time from opening the link to a quote of a long paper until its mark is drawn in view; the pieces of the reader in the cache. */
async function reader() {
  const long = papers.filter(({ pages }) => pages >= LONG_PAPER).concat(papers.filter(({ pages }) => pages >= 12)).slice(0, 5);
  const times = [];
  for (const { id, title } of [long[0], ...long].filter((one) => one !== undefined)) {
    const { ask: answer } = await ask(address, "query($question: String!, $within: [ID!]) { ask(question: $question, within: $within, how: { effort: FAST }) { sentences { citations { quote page paper { id } } } } }", { question: `What does “${title.slice(0, 150)}” show?`, within: [id] });
    const quote = answer.sentences[0]?.citations[0];
    if (quote === undefined) continue;
    await page.goto("about:blank");
    await page.goto(address);
    await page.locator(".paper-item").first().waitFor();
    const hash = new URLSearchParams({ paper: id, page: String(quote.page), quote: quote.quote });
    times.push(
      await page.evaluate(async (text) => {
        const start = performance.now();
        location.hash = text;
        while (document.querySelector(".quote-mark, .quote-text") === null) await new Promise((resolve) => requestAnimationFrame(resolve));
        return performance.now() - start;
      }, String(hash)),
    );
  }
  // The first only fills the cache.
  const rest = times.slice(1).sort((a, b) => a - b);
  return { papers: rest.length, median: at(rest, 0.5), most: at(rest, 1) };
}

function at(sorted, share) {
  return sorted.length === 0 ? null : Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
}
