// A reader who does everything from the keyboard, and sets the page as they like it: the command palette, settings, colours,
// another language. Each step builds on the one before.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, launch, openPage, shot } from "./browser.mjs";
import { ask, startPapyri } from "./program.mjs";
import { answered, askInPage } from "./visit.mjs";

let papyri;
let browser;
let page;
const complaints = [];

before(async () => {
  papyri = await startPapyri({ most: 3 });
  browser = await launch();
  page = await openPage(browser, { viewport: { width: 1440, height: 900 }, colorScheme: "light", locale: "en-GB" }, complaints);
  await page.goto(papyri.address);
  await page.locator(".paper-item").first().waitFor();
});

after(async () => {
  await browser?.close();
  await papyri?.stop();
});

test("Ctrl+K opens the palette, also while somebody types, and a command is found and done", async () => {
  await page.locator("#question").focus();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Commands" });
  await palette.waitFor();
  await palette.locator(".palette-item").first().waitFor();
  await shot("80-palette", page);
  await page.keyboard.type("queue of");
  await page.waitForFunction(() => document.querySelector(".palette-item .palette-text")?.textContent === "Queue of jobs");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Queue", exact: true }).waitFor();
  assert.equal(await palette.isVisible(), false);
  await page.keyboard.press("Escape");
  await page.locator(".queue").waitFor({ state: "hidden" });
});

test("what is typed while it is still being loaded is its own, and Escape calls it off", async () => {
  for (const [keys, opens] of [["map of", true], ["m", false]]) {
    await page.reload();
    await page.locator("#question").waitFor();
    let release;
    const released = new Promise((resolve) => (release = resolve));
    const asked = new Promise((resolve) => {
      void page.route("**/palette*.js", async (route) => {
        resolve();
        await released;
        await route.continue();
      });
    });
    await page.keyboard.press("Control+k");
    await asked;
    await page.keyboard.type(keys);
    if (!opens) await page.keyboard.press("Escape");
    const loaded = page.waitForResponse("**/palette*.js");
    release();
    await loaded;
    await page.unroute("**/palette*.js");
    if (opens) {
      await page.waitForFunction(() => document.querySelector(".palette-item .palette-text")?.textContent === "Map of citations");
      assert.equal(await page.locator(".palette-field").inputValue(), keys);
      await page.keyboard.press("Escape");
    } else {
      // Its keys are the page's again once it came to nothing.
      await page.waitForFunction(() => {
        document.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true }));
        return document.querySelector("dialog.help")?.open === true;
      });
      await page.keyboard.press("Escape");
    }
    assert.equal(await page.getByRole("dialog").count(), 0);
    assert.equal(await page.locator(".map").isVisible(), false, "the key of the map was not heard");
  }
});

test("it finds papers and chats, by the arrows, and asks what is typed", async () => {
  const { papers } = await ask(papyri.address, "{ papers { nodes { id title } } }", {});
  const [paper] = papers.nodes;
  await page.keyboard.press("Control+k");
  await page.keyboard.type(paper.title.split(" ").slice(0, 3).join(" "));
  const option = page.locator(".palette-item", { hasText: paper.title }).first();
  await option.waitFor();
  for (let step = 0; step < 20 && (await option.getAttribute("aria-selected")) !== "true"; step += 1) await page.keyboard.press("ArrowDown");
  assert.equal(await option.getAttribute("aria-selected"), "true");
  assert.equal(await page.locator(".palette-field").getAttribute("aria-activedescendant"), await option.getAttribute("id"));
  await page.keyboard.press("Enter");
  await page.locator(".panel h2", { hasText: paper.title }).waitFor();
  await page.keyboard.press("Control+k");
  await page.locator(".palette-field").fill("What is BM25?");
  await page.locator(".palette-item", { hasText: "Ask: What is BM25?" }).click();
  await answered(page, 1);
  assert.equal(await page.locator(".turn h3").first().textContent(), "What is BM25?");
  await page.keyboard.press("Control+k");
  await page.locator(".palette-field").fill("What is BM");
  await page.locator(".palette-item", { hasText: "Chats" }).first().waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Commands" }).waitFor({ state: "hidden" });
});

test("the palette has no accessibility violation", async () => {
  await page.keyboard.press("Control+k");
  await page.locator(".palette-item").first().waitFor();
  await assertAccessible(page, "81-palette");
  await page.emulateMedia({ colorScheme: "light" });
  await page.keyboard.press("Escape");
});

test("how questions are answered is set, kept, and asked for", async () => {
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press(",");
  const dialog = page.getByRole("dialog", { name: "Settings" });
  const effort = dialog.getByLabel("Effort");
  await effort.waitFor();
  const { answering } = await ask(papyri.address, "{ answering { effort efforts generator { name } } }", {});
  assert.deepEqual(await effort.locator("option").evaluateAll((all) => all.map(({ value }) => value)), ["", ...answering.efforts]);
  await effort.selectOption("FAST");
  await shot("82-settings", page);
  await assertAccessible(page, "83-settings");
  await page.emulateMedia({ colorScheme: "light" });
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await page.reload();
  await page.locator(".turn").first().waitFor();
  const asked = new Promise((resolve) => page.once("websocket", resolve));
  await page.reload();
  const socket = await asked;
  const sent = new Promise((resolve) => socket.on("framesent", ({ payload }) => String(payload).includes('"subscribe"') && resolve(String(payload))));
  await page.locator(".turn").first().waitFor();
  await askInPage(page, "How are ranks fused?");
  assert.deepEqual(JSON.parse(await sent).payload.variables.how, { effort: "FAST", quotesOnly: false });
  await answered(page, 2);
  const { chats } = await ask(papyri.address, "{ chats { turns { answer { question madeWith { embedder { name } reranker { name } } } } } }", {});
  const { madeWith } = chats[0].turns.at(-1).answer;
  assert.ok(madeWith.embedder !== null && madeWith.reranker === null, "no cross-encoder had a part in it");
});

test("the colours are chosen, whatever the device says", async () => {
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Colours").selectOption("dark");
  const dark = await ground();
  assert.notEqual(dark, light);
  await page.keyboard.press("Escape");
  await page.reload();
  await page.locator(".paper-item").first().waitFor();
  assert.equal(await ground(), dark, "it is kept");
  await shot("84-dark", page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("light col");
  await page.waitForFunction(() => document.querySelector(".palette-item .palette-text")?.textContent === "Light colours");
  await page.keyboard.press("Enter");
  await page.waitForFunction((wanted) => getComputedStyle(document.documentElement).backgroundColor === wanted, light);
});

test("the page speaks another language, and papers stay what they are", async () => {
  const titles = await page.locator(".paper-item .paper-title").allTextContents();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Language of this page").selectOption("de");
  await page.getByRole("heading", { name: "Bibliothek" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
  await page.waitForFunction((count) => document.querySelectorAll(".paper-item").length === count, titles.length);
  assert.deepEqual(await page.locator(".paper-item .paper-title").allTextContents(), titles);
  await page.locator(".turn").first().waitFor();
  await shot("85-german", page);
  await page.keyboard.press("Control+k");
  await page.locator(".palette-item", { hasText: "Neuer Chat" }).waitFor();
  await page.keyboard.press("Escape");
  await assertAccessible(page, "86-german");
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("button", { name: "Einstellungen" }).click();
  await page.getByLabel("Sprache dieser Seite").selectOption("en");
  await page.getByRole("heading", { name: "Library" }).waitFor();
});

test("a browser that asks for it gets it without being told", async () => {
  const german = await openPage(browser, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: "de-CH" }, complaints);
  await german.goto(papyri.address);
  await german.locator("#question").waitFor();
  assert.equal(await german.evaluate(() => document.documentElement.lang), "de");
  assert.match(await german.locator("#question").getAttribute("placeholder"), /^Frage .* Bibliothek$/);
  assert.ok(await german.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "nothing sticks out");
  await shot("87-german-phone", german);
  await german.context().close();
});

test("the console stayed silent", () => {
  assert.deepEqual(complaints, []);
});
