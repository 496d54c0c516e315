import { expect, test } from "vitest";
import { ocrNotice, sureOf } from "../src/reader/ocr";

const drawn = (page: number) => ({ page, textSource: "DRAWN", confidence: null }) as const;
const read = (page: number, confidence: number | null) => ({ page, textSource: "RECOGNISED", confidence }) as const;
const unread = (page: number) => ({ page, textSource: "DOUBTFUL", confidence: null }) as const;

test("a page says how its words were had, where the file has them not", () => {
  const pages = [drawn(1), read(2, 0.934), read(3, null), unread(4)];
  expect([1, 2, 3, 4, 5].map((page) => sureOf(pages, page))).toEqual([null, "OCR, 93% sure", "OCR", "needs OCR", null]);
});

test("a paper that the file has every word of says nothing", () => {
  expect(ocrNotice([])).toBe("");
  expect(ocrNotice([drawn(1), drawn(2)])).toBe("");
});

test("of pictures it is told how many they are, how sure they were read, and what is the worst", () => {
  expect(ocrNotice([read(1, 0.9), read(2, 0.8)])).toMatch(/^These pages are pictures; .* It was 85% sure of them, of the worst page 80%\.$/);
  expect(ocrNotice([drawn(1), read(2, 0.9)])).toMatch(/^1 of 2 pages are pictures; .* It was 90% sure of them\.$/);
  expect(ocrNotice([read(1, null)])).toMatch(/a letter may be wrong\.$/);
});

test("pages that wait for OCR are counted, with what reads them", () => {
  expect(ocrNotice([unread(1)])).toBe("One page has no text that can be used: it waits for OCR (papyri reindex --ocr).");
  expect(ocrNotice([read(1, 1), unread(2), unread(3)])).toMatch(/^1 of 3 pages .* It was 100% sure of them\. 2 pages have no text/);
});
