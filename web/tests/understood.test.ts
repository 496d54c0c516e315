// How a question was understood, in words.
import { expect, test } from "vitest";
import type { Understanding } from "../src/api/types";
import { sureness, understoodText } from "../src/chat/understood";
import { answer } from "./samples";

const PLAIN: Understanding = {
  kind: "OTHER",
  names: [],
  filters: { authors: [], fromYear: null, toYear: null, venue: null },
  followsUp: false,
};

test("kind, names, filters and the whole question are told", () => {
  const understanding: Understanding = {
    ...PLAIN,
    kind: "NUMBER",
    names: [{ text: "fusion", kind: "PAPER", name: "Fusing Rankings" }],
    filters: { authors: ["H. Hale"], fromYear: 2005, toYear: null, venue: null },
  };
  const given = { ...answer("a", "and k?"), understanding, standaloneQuestion: "What is k in fusion?" };
  expect(understoodText("and k?", given)).toBe(
    "a figure · “Fusing Rankings” · only by H. Hale · only since 2005 · “What is k in fusion?”",
  );
});

test("a plain question needs no words", () => {
  expect(understoodText("Why?", { ...answer("a", "Why?"), understanding: PLAIN })).toBe("");
  expect(understoodText("Why?", answer("a", "Why?"))).toBe("");
});

test("a single year is said once", () => {
  const filters = { authors: [], fromYear: 2009, toYear: 2009, venue: "ACL" };
  const given = { ...answer("a", "q"), understanding: { ...PLAIN, filters } };
  expect(understoodText("q", given)).toBe("only 2009 · only in ACL");
});

test("confidence is told in words", () => {
  expect([null, 0.9, 0.7, 0.55].map(sureness)).toEqual(["", "very sure", "fairly sure", "not very sure"]);
});
