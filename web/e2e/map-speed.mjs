// Measures the map with 2,000 papers: frames a second while it is dragged, and how long it takes to stand still. The
// library behind it is made up in the browser; the program only serves the page. Prints figures, asserts nothing.
import { launch, openPage, shot } from "./browser.mjs";
import { startPapyri } from "./program.mjs";

const PAPERS = 2_000;
const CITES = 4;
const MOVES = 180;

const papyri = await startPapyri({ most: 1 });
const browser = await launch();
// The program compresses each piece of the page for whoever asks first: that is another.
const first = await openPage(browser, {}, []);
await first.goto(`${papyri.address}/#map=`);
await first.locator('.map-canvas[data-settled="true"]').waitFor({ timeout: 60_000 });
await first.context().close();
const page = await openPage(browser, { viewport: { width: 1440, height: 900 } }, []);
await page.route("**/graphql", async (route) => {
  const body = route.request().postDataJSON();
  if (body === null || !body.query.includes("query CitationMap")) return route.continue();
  return route.fulfill({ json: { data: { citationMap: madeUp() } } });
});
await page.goto(`${papyri.address}/`);
await page.locator(".paper-item").first().waitFor();
const started = Date.now();
await page.getByRole("button", { name: "Map of citations" }).click();
await page.locator(".map-list .paper-item").first().waitFor();
const drawn = Date.now() - started;
await page.locator('.map-canvas[data-settled="true"]').waitFor({ timeout: 60_000 });
const settled = Date.now() - started;
await page.evaluate(() => {
  window.frames_ = [];
  let last = performance.now();
  const step = (now) => {
    window.frames_.push(now - last);
    last = now;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
});
const box = await page.locator(".map-canvas").boundingBox();
const at = (move) => [box.x + box.width / 2 + 160 * Math.sin(move / 12), box.y + box.height / 2 + 120 * Math.cos(move / 12)];
await page.mouse.move(box.x + 12, box.y + 12);
await page.mouse.down();
for (let move = 0; move < MOVES; move += 1) await page.mouse.move(...at(move));
await page.mouse.up();
const frames = await page.evaluate(() => window.frames_.slice(2));
frames.sort((a, b) => a - b);
const mean = frames.reduce((sum, frame) => sum + frame, 0) / frames.length;
const figures = {
  papers: PAPERS,
  citations: madeUp().citations.length,
  firstDrawnMs: drawn,
  settledMs: settled,
  framesPerSecond: Math.round(1000 / mean),
  slowestOf20Ms: Math.round(frames[Math.floor(frames.length * 0.95)]),
};
console.log(JSON.stringify(figures, null, 2));
await shot("39-map-speed", page);
await browser.close();
await papyri.stop();

/** Papers that cite earlier ones, the early ones oftener. */
function madeUp() {
  let seed = 7;
  const chance = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const papers = Array.from({ length: PAPERS }, (_, number) => ({
    id: `p-${number}`,
    kind: "INGESTED",
    title: `Paper ${number}`,
    author: `Author${number % 97}`,
    year: 1990 + Math.floor((35 * number) / PAPERS),
    citations: 0,
  }));
  const citations = [];
  for (let citing = 1; citing < PAPERS; citing += 1) {
    for (let time = 0; time < CITES; time += 1) {
      const cited = Math.floor(chance() * chance() * citing);
      citations.push({ citing, cited });
      papers[cited].citations += 1;
    }
  }
  return { papers, citations, complete: true };
}
