// What several visits do: ask, wait for the answer, read what was saved.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

export const ANSWER_WITHIN_MS = 90_000;

export async function askInPage(page, question) {
  await page.fill("#question", question);
  await page.keyboard.press("Enter");
}

/** The nth turn, once its answer is whole; a failure is told at once instead of after the wait. */
export async function answered(page, number) {
  const turn = page.locator(".turn").nth(number - 1);
  const ended = page.locator(`.turn:nth-child(${number})[data-status="answered"], .turn:nth-child(${number})[data-status="failed"]`);
  await ended.waitFor({ timeout: ANSWER_WITHIN_MS });
  assert.equal(await turn.getAttribute("data-status"), "answered", await turn.textContent());
  return turn;
}

/** The text of the file that an action makes the page save, and its name. */
export async function savedBy(page, act) {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

export function plain(text) {
  return text.replace(/\s+/g, " ").trim();
}

/** Letters and digits only: what is left of a text however it was set. */
export function letters(text) {
  return text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
