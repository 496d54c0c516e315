// Records a short visit to the sample papers as pictures, one after the other: a question, its quote on the page, the map, the
// palette, similar authors. They go to e2e/out/tour/; docs/tour.webp is made of them, docs/reader.webp and docs/map.webp are two
// of them. With Pillow: python3 -c "import glob; from PIL import Image; f = [Image.open(p).resize((960, 600)) for p in
// sorted(glob.glob('e2e/out/tour/*.png'))]; f[0].save('../docs/tour.webp', save_all=True, append_images=f[1:], duration=450, loop=0, quality=60)".
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { launch, openPage } from "./browser.mjs";
import { startPapyri } from "./program.mjs";

const OUT = join(import.meta.dirname, "out/tour");
const QUESTION = "How can sparse and dense retrieval be combined?";
const AUTHOR = "Ada Quill";

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
const papyri = await startPapyri();
const browser = await launch();
const page = await openPage(browser, { viewport: { width: 1440, height: 900 }, locale: "en-GB", colorScheme: "light" }, []);
let taken = 0;

await page.goto(papyri.address);
await page.locator(".paper-item").first().waitFor();
await page.locator(".example").first().waitFor();
await take();
await page.locator("#question").focus();
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
await page.locator(".map-list .paper-item").last().click();
await page.locator(".citing-sentence").first().waitFor();
await page.waitForTimeout(400);
await take(5);
await page.keyboard.press("Escape");
await page.keyboard.press("Escape");
await page.keyboard.press("Control+k");
await page.locator(".palette-item").first().waitFor();
await take(2);
await page.keyboard.type("similar");
await page.locator(".palette-item", { hasText: "Similar authors" }).waitFor();
await take(2);
await page.keyboard.press("Enter");
await page.locator(".explore").getByRole("searchbox", { name: "Author" }).fill(AUTHOR);
await page.keyboard.press("Enter");
await page.locator(".explore ol.explore-list li").first().waitFor();
await take(6);
await browser.close();
await papyri.stop();
console.log(`${taken} pictures in ${OUT}`);

/** The same picture several times stands longer. */
async function take(times = 1) {
  for (let time = 0; time < times; time += 1) await page.screenshot({ path: join(OUT, `${String(taken++).padStart(3, "0")}.png`) });
}
