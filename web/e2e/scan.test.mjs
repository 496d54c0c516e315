// A reader of a scan: is told that its words were read by a machine, how sure it was, and on which page it was less so.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible, launch, openPage, shot } from "./browser.mjs";
import { scan } from "./pdf.mjs";
import { ask, startPapyri } from "./program.mjs";

// Told, so that nobody takes a test for passed that could not be made.
const without = spawnSync("tesseract", ["--version"]).error === undefined ? false : "tesseract is not installed here (make ocr)";
const SIZE = { width: 1275, height: 1650 };

let papyri;
let browser;
let page;
let paper;
const complaints = [];

before(async () => {
  if (without) return;
  browser = await launch();
  const file = join(tmpdir(), `papyri-e2e-${process.pid}-scan.pdf`);
  await writeFile(file, scan([await picture(0), await picture(2.2)], SIZE.width, SIZE.height));
  papyri = await startPapyri({ most: 1, others: [file] });
  page = await openPage(browser, { viewport: { width: 1440, height: 900 }, colorScheme: "light" }, complaints);
  const { papers } = await ask(papyri.address, "{ papers(first: 9) { nodes { id pageSizes { textSource confidence } } } }", {});
  paper = papers.nodes.find(({ pageSizes }) => pageSizes.some(({ textSource }) => textSource === "RECOGNISED"));
});

after(async () => {
  await browser?.close();
  await papyri?.stop();
});

/** A page of a paper as a camera sees it, out of focus by so many pixels. */
async function picture(blur) {
  const says = (season) => `In the ${season} we weighed the sand of every mill along the river, twice a week, and wrote down what the scales said.`;
  const text = ["spring", "summer", "autumn", "winter"].map((season) => `<p>${says(season)} ${says(`late ${season}`)}</p>`).join("");
  const sheet = await browser.newPage({ viewport: SIZE });
  await sheet.setContent(`<body style="margin:0;background:#fff"><div style="padding:140px;font:25px/1.5 serif;filter:blur(${blur}px)"><h1>Sand of the Orla</h1><p>Hanna Berg</p><h2>1 Introduction</h2>${text}${text}</div></body>`);
  const taken = await sheet.screenshot({ type: "jpeg", quality: 85 });
  await sheet.close();
  return taken;
}

test("the schema says of each page how sure the recogniser was", { skip: without }, () => {
  assert.ok(paper, "a paper was read by OCR");
  const sure = paper.pageSizes.map(({ confidence }) => confidence);
  assert.equal(sure.length, 2);
  for (const one of sure) assert.ok(one > 0.4 && one <= 1 && String(one).length <= 4, String(one));
  assert.ok(sure[1] < sure[0], `the page out of focus is the less sure one: ${sure}`);
});

test("the reader says it over the pages, and beside the number of the page", { skip: without }, async () => {
  const percent = paper.pageSizes.map(({ confidence }) => Math.round(confidence * 100));
  await page.goto(`${papyri.address}/#${new URLSearchParams({ paper: paper.id, page: 1 })}`);
  await page.locator(".page-source").waitFor();
  assert.equal(await page.locator(".page-source").textContent(), `OCR, ${percent[0]}% sure`);
  const notice = await page.locator(".reader-notice").textContent();
  assert.match(notice, /read by a machine \(OCR\), and a letter may be wrong\. It was \d+% sure of them/);
  assert.ok(notice.includes(`of the worst page ${percent[1]}%.`), notice);
  await page.locator(".page-field").fill("2");
  await page.keyboard.press("Enter");
  await page.waitForFunction((text) => document.querySelector(".page-source")?.textContent === text, `OCR, ${percent[1]}% sure`);
  await shot("26-scan", page);
});

test("the text says it of each page, and leads back to the pages", { skip: without }, async () => {
  await page.getByRole("button", { name: "Show the text" }).click();
  await page.locator(".text-page").first().waitFor();
  const said = await page.locator(".text-page .page-source").allTextContents();
  assert.deepEqual(said, paper.pageSizes.map(({ confidence }) => `OCR, ${Math.round(confidence * 100)}% sure`));
  await assertAccessible(page, "27-scan-text");
  await page.getByRole("button", { name: "Show the pages" }).click();
  await page.locator(".pdfViewer .page").first().waitFor();
  assert.equal(await page.locator(".text-page").count(), 0);
  await page.getByRole("button", { name: "Show the text" }).waitFor();
});

test("the console stayed silent", { skip: without }, () => {
  assert.deepEqual(complaints, []);
});
