// The box in which readers say what is missing: there where the server asks, nowhere else.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible, launch, openPage } from "./browser.mjs";
import { startPapyri } from "./program.mjs";

let asking;
let silent;
let browser;
const complaints = [];

before(async () => {
  asking = await startPapyri({ most: 0, env: { PAPYRI_FEEDBACK__ENABLED: "true", PAPYRI_FEEDBACK__CURRENCY: "CHF" } });
  silent = await startPapyri({ most: 0 });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await asking?.stop();
  await silent?.stop();
});

test("what a reader says is sent, and lies in the library without a name", async () => {
  const page = await openPage(browser, {}, complaints);
  await page.goto(asking.address);
  await page.getByRole("button", { name: "Say what is missing" }).click();
  const box = page.getByRole("dialog", { name: "Say what is missing" });
  await box.getByRole("button", { name: "Send" }).click();
  await box.getByRole("alert").getByText("Say one of the three.").waitFor();
  await box.getByLabel("What is missing, or in your way?").fill("Alerts by mail");
  await box.getByLabel("Would you pay for this program?").selectOption("MAYBE");
  await box.getByLabel("How much a month, in CHF?").fill("a lot");
  await assertAccessible(page, "95-feedback");
  await box.getByRole("button", { name: "Send" }).click();
  await box.getByRole("alert").getByText("An amount is a number").waitFor();
  await box.getByLabel("How much a month, in CHF?").fill("7,50");
  await box.getByRole("button", { name: "Send" }).click();
  await page.getByRole("status").getByText("Thank you. It was sent.").waitFor();
  assert.equal(await box.count(), 0, "it is closed");
  const folder = join(asking.folder, "library", "learn", "feedback");
  const kept = await Promise.all((await readdir(folder)).map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8"))));
  assert.deepEqual(
    kept.map(({ at: _, ...said }) => said),
    [{ missing: "Alerts by mail", would_pay: "maybe", amount: 7.5, currency: "CHF" }],
  );
});

test("where nobody is asked there is no box", async () => {
  const page = await openPage(browser, {}, complaints);
  const asked = page.waitForResponse((response) => response.request().postData()?.includes("feedbackForm") ?? false);
  await page.goto(silent.address);
  await (await asked).finished();
  await page.locator("#question").waitFor();
  assert.equal(await page.getByRole("button", { name: "Say what is missing" }).count(), 0);
});

test("the browser has nothing to complain of", () => {
  assert.deepEqual(complaints, []);
});
