// A reader who wants to see how the papers hang together: the map, why two are joined, the way from one to another.
// Each step builds on the one before.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, launch, openPage, shot } from "./browser.mjs";
import { ask, startPapyri } from "./program.mjs";
import { letters } from "./visit.mjs";

const SETTLES_WITHIN_MS = 30_000;

let papyri;
let browser;
let page;
let map;
const complaints = [];

before(async () => {
  papyri = await startPapyri();
  browser = await launch();
  page = await openPage(browser, { viewport: { width: 1440, height: 900 }, colorScheme: "light" }, complaints);
  await page.goto(papyri.address);
  ({ citationMap: map } = await ask(papyri.address, "{ citationMap { papers { id title kind citations } citations { citing cited } } }", {}));
});

after(async () => {
  await browser?.close();
  await papyri?.stop();
});

test("the map has the library's papers and what they cite most, as a drawing and as a list", async () => {
  await page.locator(".paper-item").first().waitFor();
  await page.getByRole("button", { name: "Map of citations" }).click();
  await settled();
  assert.equal(map.papers.filter(({ kind }) => kind === "INGESTED").length, papyri.papers);
  assert.ok(map.citations.length > 0);
  assert.match(await page.locator(".map .found").textContent(), new RegExp(`^${map.papers.length} on the map`));
  const mostCited = [...map.papers].sort((a, b) => b.citations - a.citations)[0];
  assert.match(await page.locator(".map-list .paper-by").first().textContent(), new RegExp(`cited ${mostCited.citations} times|cited once`));
  assert.ok((await inkOnCanvas()) > 0, "something is drawn");
  await shot("30-map", page);
});

test("a paper is found and chosen by keyboard, and the citing sentence says why", async () => {
  const { citing, cited } = map.citations.find((one) => map.papers[one.citing].kind === "INGESTED" && map.papers[one.cited].kind === "INGESTED");
  const paper = map.papers[citing];
  await page.locator(".map-listing .field").fill(paper.title);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const details = page.locator(".map-details");
  await details.waitFor();
  assert.equal(await details.locator("h3").textContent(), paper.title);
  const item = details.locator("li", { hasText: map.papers[cited].title }).first();
  const { citingSentences } = await ask(
    papyri.address,
    "query($a: ID!, $b: ID!) { citingSentences(citing: $a, cited: $b) { sentence page } }",
    { a: paper.id, b: map.papers[cited].id },
  );
  assert.ok(citingSentences.length > 0);
  await item.locator(".citing-sentence").waitFor();
  assert.ok(letters(await item.locator(".citing-sentence").textContent()).includes(letters(citingSentences[0].sentence)));
  await shot("31-map-chosen", page);
  // The sentence itself leads to its page.
  await item.locator(".citing-sentence").click();
  await page.locator(".quote-mark").first().waitFor();
  const place = new URLSearchParams(new URL(page.url()).hash.slice(1));
  assert.deepEqual([place.get("paper"), place.get("page")], [paper.id, String(citingSentences[0].page)]);
  await shot("32-map-reader", page);
  await page.getByRole("button", { name: "Close the reader" }).click();
  await details.waitFor();
});

test("what a paper speaks of joins the map", async () => {
  const { papers } = await ask(papyri.address, "{ papers(first: 20) { nodes { title entities(first: 1) { entity { name } } } } }", {});
  const { title } = papers.nodes.find(({ entities }) => entities.length > 0);
  await chooseInList(title);
  await page.getByRole("button", { name: "Methods and data" }).click();
  const spoken = page.locator(".map-relation", { hasText: "Speaks of" });
  await spoken.waitFor();
  await spoken.locator(".map-chooser").first().click();
  await page.locator(".map-relation", { hasText: "Papers that speak of it" }).waitFor();
  assert.ok(await page.locator(".map-details .map-chooser", { hasText: title }).isVisible());
  await shot("33-map-entities", page);
});

test("a path joins two papers, each step with its sentence", async () => {
  const [first, last] = farApart();
  await chooseInList(first.title);
  await page.getByRole("button", { name: "Path from here" }).click();
  await page.getByText("Choose the other paper").waitFor();
  await page.locator(".map-listing .field").fill(last.title);
  await page.locator(".map-list .paper-item").first().click();
  const path = page.locator(".path > li");
  await path.nth(1).waitFor();
  const titles = await path.locator("> .map-chooser").allTextContents();
  assert.ok(titles[0].startsWith(first.title) && titles.at(-1).startsWith(last.title));
  await page.waitForFunction(() => [...document.querySelectorAll(".path-step")].every((step) => step.querySelector(".loading") === null));
  assert.match(await page.locator(".path-verb").first().textContent(), /cites|cited by|joined/);
  await shot("34-map-path", page);
  await page.getByRole("button", { name: "Back to the list" }).click();
});

test("the map is narrowed to years, moved by keys, and shows one paper's surroundings", async () => {
  const all = Number.parseInt(await page.locator(".map .found").textContent(), 10);
  await page.locator(".map").getByLabel("From year").fill("2200");
  await page.keyboard.press("Enter");
  await page.waitForFunction((count) => Number.parseInt(document.querySelector(".map .found").textContent, 10) < count, all);
  await page.locator(".map").getByLabel("From year").fill("");
  await page.keyboard.press("Enter");
  await page.waitForFunction((count) => Number.parseInt(document.querySelector(".map .found").textContent, 10) === count, all);
  await page.locator(".map-canvas").focus();
  const before = await pictureOfCanvas();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)))));
  assert.notEqual(await pictureOfCanvas(), before, "it moved");
  const paper = map.papers[map.citations[0].citing];
  await chooseInList(paper.title);
  await page.getByRole("button", { name: "Only around it" }).click();
  await page.locator(".map-bar h2", { hasText: "Around" }).waitFor();
  await settled();
  assert.equal(new URLSearchParams(new URL(page.url()).hash.slice(1)).get("map"), paper.id);
  await page.reload();
  await page.locator(".map-bar h2", { hasText: `Around ${paper.title}` }).waitFor();
  await settled();
  await page.getByRole("button", { name: "Whole library" }).click();
  await settled();
});

test("what is outside the library is hidden, and the colours tell topics in place of years", async () => {
  const outside = map.papers.filter(({ kind }) => kind !== "INGESTED").length;
  assert.ok(outside > 0);
  await page.locator(".map").getByLabel("Outside").uncheck();
  await page.waitForFunction((count) => Number.parseInt(document.querySelector(".map .found").textContent, 10) === count, map.papers.length - outside);
  await page.locator(".map").getByLabel("Outside").check();
  await page.waitForFunction((count) => Number.parseInt(document.querySelector(".map .found").textContent, 10) === count, map.papers.length);
  const before = await pictureOfCanvas();
  await page.getByLabel("Colours say").selectOption("topic");
  await page.waitForFunction(() => document.querySelector(".legend-years") === null);
  const topics = await page.locator(".map-legend .legend-item").allTextContents();
  const { papers } = await ask(papyri.address, "{ papers(first: 100) { nodes { entities(first: 5) { entity { name } } } } }", {});
  const spoken = papers.nodes.map(({ entities }) => entities.map(({ entity }) => entity.name));
  assert.ok(spoken.filter((names) => names.includes(topics[0])).length > 1, `papers speak of ${topics[0]}`);
  await page.waitForFunction((old) => [...document.querySelectorAll(".map-canvas canvas")].map((canvas) => canvas.toDataURL()).join() !== old, before);
  await shot("38-map-topics", page);
  await page.getByLabel("Colours say").selectOption("year");
  await page.locator(".legend-years").waitFor();
});

test("it has no accessibility violation, in light and in dark", async () => {
  await assertAccessible(page, "35-map");
  await chooseInList(map.papers[map.citations[0].citing].title);
  await page.locator(".citing-sentence, .map-why .paper-by").first().waitFor();
  await assertAccessible(page, "36-map-details");
});

test("it fits a telephone", async () => {
  const options = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: "reduce" };
  const phone = await openPage(browser, options, complaints);
  await phone.goto(`${papyri.address}/#map=`);
  await phone.locator('.map-canvas[data-settled="true"]').waitFor({ timeout: SETTLES_WITHIN_MS });
  assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "nothing sticks out");
  await phone.locator(".map-list .paper-item").first().tap();
  await phone.locator(".map-details").waitFor();
  await shot("37-phone-map", phone);
  await phone.context().close();
});

test("Escape closes it, step by step", async () => {
  await page.locator(".map-details button").first().press("Escape");
  await page.locator(".map-listing").waitFor();
  await page.locator(".map-listing .field").press("Escape");
  await page.locator(".map").waitFor({ state: "hidden" });
  assert.ok(await page.locator("#question").isVisible());
});

test("the console stayed silent", () => {
  assert.deepEqual(complaints, []);
});

async function settled() {
  await page.locator('.map-canvas[data-settled="true"]').waitFor({ timeout: SETTLES_WITHIN_MS });
}

async function chooseInList(title) {
  const back = page.getByRole("button", { name: "Back to the list" });
  if (await back.isVisible()) await back.click();
  await page.locator(".map-listing .field").fill(title);
  await page.locator(".map-list .paper-item").first().click();
  await page.locator(".map-details h3", { hasText: title }).waitFor();
}

/** Two papers of the library that do not cite each other but share a neighbour. */
function farApart() {
  const near = map.papers.map(() => new Set());
  for (const { citing, cited } of map.citations) {
    near[citing].add(cited);
    near[cited].add(citing);
  }
  const own = [...map.papers.keys()].filter((at) => map.papers[at].kind === "INGESTED");
  for (const a of own) {
    const b = own.find((other) => other !== a && !near[a].has(other) && [...near[a]].some((between) => near[other].has(between)));
    if (b !== undefined) return [map.papers[a], map.papers[b]];
  }
  throw new Error("the samples have two such papers");
}

async function inkOnCanvas() {
  return page.evaluate(() => {
    const drawn = [...document.querySelectorAll(".map-canvas canvas")];
    return drawn.reduce((sum, canvas) => sum + canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.filter((value, at) => at % 4 === 3 && value > 0).length, 0);
  });
}

async function pictureOfCanvas() {
  return page.evaluate(() => [...document.querySelectorAll(".map-canvas canvas")].map((canvas) => canvas.toDataURL()).join());
}
