// Records a short visit as pictures, one after the other, for docs/tour.webp: a question, its quote on the page, the map, what
// grows, the palette. LIBRARY=folder and CONFIG=file as in figures.mjs; the pictures go to e2e/out/tour/.
import { spawn } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { launch, openPage } from "./browser.mjs";
import { listening, program } from "./program.mjs";

const OUT = join(import.meta.dirname, "out/tour");
const QUESTION = process.env.QUESTION ?? "How can sparse and dense retrieval be combined?";
const TOPIC = process.env.TOPIC ?? "";

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
const args = ["serve", "--library", process.env.LIBRARY, "--listen", "127.0.0.1:0"];
if (process.env.CONFIG) args.push("--config", process.env.CONFIG);
const server = spawn(program, args);
const address = await listening(server);
const browser = await launch();
const page = await openPage(browser, { viewport: { width: 1280, height: 800 }, locale: "en-GB", colorScheme: "light" }, []);
let taken = 0;

await page.goto(address);
await page.locator(".paper-item").first().waitFor();
await page.locator(".example").first().waitFor();
await take();
for (const part of QUESTION.match(/\S+\s*/g)) {
  await page.keyboard.type(part);
  await take();
}
await page.keyboard.press("Enter");
await page.locator(".turn .sentence").first().waitFor();
await take();
await page.locator('.turn[data-status="answered"]').waitFor();
await take(4);
await page.locator(".chip").first().hover();
await page.locator(".quote-card").waitFor();
await take(5);
await page.locator(".quote-card").getByRole("link").first().click();
await page.locator(".quote-mark").first().waitFor();
await take(7);
await page.getByRole("button", { name: "Close the reader" }).click();
await page.keyboard.press("Escape");
await page.getByRole("button", { name: "Map of citations" }).click();
await page.locator('.map-canvas[data-settled="true"]').waitFor();
await take(4);
await page.locator(".map-list .paper-item").first().click();
await page.locator(".citing-sentence").first().waitFor();
await page.waitForTimeout(400);
await take(5);
await page.keyboard.press("Escape");
await page.keyboard.press("Escape");
await page.keyboard.press("Control+k");
await page.locator(".palette-item").first().waitFor();
await take(2);
await page.keyboard.type("timeline");
await page.locator(".palette-item", { hasText: "Timeline of a topic" }).waitFor();
await take(2);
await page.keyboard.press("Enter");
if (TOPIC !== "") {
  await page.locator(".explore").getByRole("searchbox", { name: "Topic" }).fill(TOPIC);
  await page.keyboard.press("Enter");
  await page.locator(".columns li").first().waitFor();
}
await take(6);
await browser.close();
server.kill("SIGTERM");
console.log(`${taken} pictures in ${OUT}`);

/** The same picture several times stands longer. */
async function take(times = 1) {
  for (let time = 0; time < times; time += 1) await page.screenshot({ path: join(OUT, `${String(taken++).padStart(3, "0")}.png`) });
}
