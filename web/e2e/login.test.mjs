// Logging in on a server that asks its readers who they are, in a real browser.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible, launch, openPage } from "./browser.mjs";
import { program, startPapyri } from "./program.mjs";
import { answered, askInPage } from "./visit.mjs";

const PASSWORD = "four plain words here";

let papyri;
let browser;
let page;
// A refused login is told by the browser, too.
const complaints = [];

before(async () => {
  papyri = await startPapyri({ most: 2, env: { PAPYRI_ACCESS__MODE: "required" } });
  const adding = spawn(program, ["users", "add", "anna", "--library", join(papyri.folder, "library")], { cwd: papyri.folder });
  adding.stdin.end(`${PASSWORD}\n`);
  assert.deepEqual(await once(adding, "exit"), [0, null]);
  browser = await launch();
  page = await openPage(browser, {}, complaints);
  await page.goto(papyri.address);
});

after(async () => {
  await browser?.close();
  await papyri?.stop();
});

test("a wrong password is told, and nothing of the library is shown", async () => {
  await page.locator("#login-name").waitFor();
  await assertAccessible(page, "login");
  await page.fill("#login-name", "anna");
  await page.fill("#login-password", "four plain words there");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("no user has this name and password").waitFor();
  assert.equal(await page.locator("#question").count(), 0);
});

test("whoever logs in asks, stays logged in, and leaves", async () => {
  await page.fill("#login-password", PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.locator("#question").waitFor();
  await askInPage(page, "How are quotes verified?");
  await answered(page, 1);
  await page.reload();
  await page.locator("#question").waitFor();
  const cookies = await page.context().cookies();
  assert.deepEqual(
    cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]),
    [["papyri-session", true, "Strict"]],
  );
  await page.getByRole("button", { name: "Log out" }).click();
  await page.locator("#login-name").waitFor();
  assert.deepEqual(await page.context().cookies(), []);
});

test("the browser has nothing else to complain of", () => {
  assert.deepEqual(complaints.filter((text) => !text.includes("401")), []);
});
