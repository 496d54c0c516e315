// Swagger UI from the program itself, in a real browser that reaches nothing else.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, openPage } from "./browser.mjs";
import { startPapyri } from "./program.mjs";

let papyri;
let browser;
let page;
const complaints = [];
const asked = new Set();

before(async () => {
  papyri = await startPapyri({ most: 1 });
  browser = await launch();
  page = await openPage(browser, {}, complaints);
  page.on("request", (request) => asked.add(new URL(request.url()).origin));
  await page.goto(`${papyri.address}/docs`);
});

after(async () => {
  await browser?.close();
  await papyri?.stop();
});

test("what scripts can ask is shown and can be tried", async () => {
  const operation = page.locator("#operations-papers-listPapers");
  await operation.locator(".opblock-summary-control").click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation.getByRole("button", { name: "Execute" }).click();
  await operation.locator(".live-responses-table .response-col_status").getByText("200").waitFor();
});

test("nothing comes from elsewhere, and the browser has nothing to complain of", () => {
  assert.deepEqual([...asked].filter((origin) => origin !== "null"), [papyri.address]);
  assert.deepEqual(complaints, []);
});
