// Whatever the page says through `t` has its German; nothing is kept that it does not say.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import german from "../src/languages/de";

const SRC = resolve(import.meta.dirname, "../src");

function said(): Set<string> {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const texts = files.flatMap((name) => [...readFileSync(join(SRC, name), "utf8").matchAll(/\bt\(("(?:[^"\\]|\\.)*")/g)].map(([, text = '""']) => JSON.parse(text) as string));
  return new Set(texts);
}

test("every text of the page has its German, with the same values in it", () => {
  const texts = said();
  expect(texts.size).toBeGreaterThan(400);
  expect([...texts].filter((text) => german[text] === undefined)).toEqual([]);
  expect(Object.keys(german).filter((text) => !texts.has(text))).toEqual([]);
  const values = (text: string) => [...text.matchAll(/\{\d\}/g)].map(([value]) => value).sort();
  for (const [text, own] of Object.entries(german)) {
    expect(values(own), text).toEqual(values(text));
    expect(own.trim(), text).not.toBe("");
  }
});
