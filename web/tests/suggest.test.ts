import { describe, expect, it } from "vitest";
import type { Topic } from "../src/api/types";
import { exampleQuestions, followUps, papersOf } from "../src/chat/suggest";
import { citation, sentence } from "./samples";

const TOPICS: readonly Topic[] = [
  {
    id: "p1",
    title: "Tides and models",
    entities: [
      { kind: "METHOD", name: "TideNet", paperCount: 1 },
      { kind: "DATASET", name: "HarbourSet", paperCount: 3 },
      { kind: "METHOD", name: "Kriging", paperCount: 2 },
    ],
  },
  { id: "p2", title: "x".repeat(200), entities: [{ kind: "TASK", name: "tide prediction", paperCount: 2 }] },
];

describe("example questions", () => {
  it("are made of the library's names and titles, of most papers first", () => {
    expect(exampleQuestions(TOPICS)).toEqual([
      "What do the papers say about Kriging?",
      "Which papers use HarbourSet?",
      "Which methods are used for tide prediction?",
      "What does “Tides and models” show?",
    ]);
  });

  it("are none for a library that says nothing", () => {
    expect(exampleQuestions([])).toEqual([]);
    expect(exampleQuestions([{ id: "p", title: " ", entities: [] }])).toEqual([]);
  });
});

describe("questions that may follow", () => {
  const one = sentence("Kriging is slow.", citation({ paper: { id: "a", year: 2001 }, paperTitle: "One" }));
  const two = sentence("HarbourSet is used.", citation({ paper: { id: "b", year: 2002 }, paperTitle: "Two" }));

  it("are about the answer's papers and what it did not name", () => {
    expect(papersOf([one, two, one])).toEqual(["a", "b"]);
    expect(followUps([one, two], ["What is slow?"], TOPICS)).toEqual([
      "How do “One” and “Two” differ?",
      "Which methods are used for tide prediction?",
      "What do the papers say about TideNet?",
    ]);
  });

  it("were not asked before", () => {
    const asked = ["how do “one” and “two” differ?", "What are the limitations of “One”?"];
    expect(followUps([one, two], asked, [])).toEqual(["Which papers cite “One”?"]);
    expect(followUps([], [], [])).toEqual([]);
  });
});
