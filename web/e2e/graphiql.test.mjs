// GraphiQL from the program itself, in a real browser that reaches nothing else.
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
  await page.goto(`${papyri.address}/graphiql`);
});

after(async () => {
  await browser?.close();
  await papyri?.stop();
});

test("a query is answered, with the schema at hand", async () => {
  const editor = page.locator(".graphiql-query-editor .CodeMirror");
  await editor.waitFor();
  // Of the name that the example's operation has: the editor tells operations apart a moment after they are typed.
  await editor.evaluate((element) => element.CodeMirror.setValue("query Ask { stats { papers } }"));
  await page.locator(".graphiql-execute-button").click();
  await page.locator(".result-window", { hasText: '"papers": 1' }).waitFor();
  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  await page.locator(".graphiql-doc-explorer", { hasText: "Query" }).waitFor();
});

test("nothing comes from elsewhere and nothing is refused", () => {
  const foreign = [...asked].filter((origin) => origin !== papyri.address && origin !== "null");
  assert.deepEqual(foreign, []);
  assert.deepEqual(complaints, []);
});
