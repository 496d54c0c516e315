// A reader whose connection breaks: it is said, comes back by itself, and nothing of the break stays on the page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, openPage, shot } from "./browser.mjs";
import { startPapyri } from "./program.mjs";
import { answered, askInPage } from "./visit.mjs";

const BACK_WITHIN_MS = 60_000;

let papyri;
let browser;
let page;
/** Breaks every connection that is open; while `away`, none is made. */
const lines = { open: new Set(), away: false };

before(async () => {
  papyri = await startPapyri({ most: 2 });
  browser = await launch();
  page = await openPage(browser, { viewport: { width: 1440, height: 900 } }, []);
  await page.routeWebSocket(/\/graphql$/, (socket) => {
    if (lines.away) return void socket.close({ code: 1013 });
    socket.connectToServer();
    lines.open.add(socket);
  });
  await page.goto(papyri.address);
  await page.locator(".paper-item").first().waitFor();
});

after(async () => {
  await browser?.close();
  await papyri?.stop();
});

test("a break is said, and what was asked meanwhile keeps its way to be asked again", async () => {
  await askInPage(page, "What is BM25?");
  await answered(page, 1);
  lines.away = true;
  for (const socket of lines.open) await socket.close({ code: 1001 });
  await page.locator(".connection").getByText("Connection to the server lost").waitFor();
  await askInPage(page, "How are ranks fused?");
  await page.locator('.turn[data-status="failed"]').waitFor();
  await shot("98-lost", page);
});

test("it comes back, and nothing stale is left", async () => {
  lines.away = false;
  await page.getByRole("button", { name: "Reconnect now" }).click({ timeout: BACK_WITHIN_MS }).catch(() => {});
  await page.locator(".connection").waitFor({ state: "hidden", timeout: BACK_WITHIN_MS });
  await page.locator('.turn[data-status="failed"]').getByRole("button", { name: "Try again" }).click();
  await answered(page, 2);
  assert.equal(await page.locator(".notice.failure").count(), 0);
  assert.equal(await page.locator(".turn").first().getAttribute("data-status"), "answered");
});
