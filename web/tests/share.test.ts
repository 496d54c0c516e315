import type { QuestionKind } from "../src/api/types";
import { describe, expect, it } from "vitest";
import { answerCsv, answerNote, chatJson, chatMarkdown, fileName } from "../src/chat/share";
import { rowsOf, shapeOf } from "../src/chat/shapes";
import { numberCitations } from "../src/chat/citations";
import { chatHtml } from "../src/chat/share-html";
import { distinctKeys } from "../src/library/export";
import { answer, citation, sentence } from "./samples";

const quoted = citation({ quote: "It is *so*.", page: 3, paperTitle: "On [x]" });
const turn = (question: string, sentences = [sentence("Said.", quoted)]) => ({ question, sentences, answer: answer("a", question, sentences) });

describe("a shared chat", () => {
  it("is Markdown with numbered quotes, its signs kept as they are", () => {
    expect(chatMarkdown("A\nchat", [turn("Why?")])).toBe(
      "# A chat\n\n## Why?\n\nSaid. [1]\n\n1. “It is \\*so\\*.” *On \\[x\\]* (2020), 1 Introduction, page 3\n",
    );
    expect(chatMarkdown("A", [turn("Why?", [])])).toContain("No evidence found");
    expect(chatMarkdown("A", [{ question: "Why?", sentences: [], answer: null }])).toContain("No answer");
  });

  it("is JSON that says where each quote stands", () => {
    const shared = JSON.parse(chatJson("A", [turn("Why?")]));
    expect(shared.turns[0].sentences[0].citations[0]).toMatchObject({ paper: "p1", page: 3, quote: "It is *so*." });
  });

  it("is a table with a row for each quote", () => {
    const rows = answerCsv([sentence("Said.", quoted, citation({ page: 0 }))]).split("\r\n");
    expect(rows).toHaveLength(3);
    expect(rows[2]).toBe("Said.,A paper,2020,1 Introduction,,A quote.,p1");
  });

  it("is a page of its own, with each number leading to its quote and nothing taken for markup", () => {
    const page = chatHtml("A <b>chat</b>", [turn("Why <i>?"), turn("Else?", [])], "en");
    expect(page).toContain("<title>A &lt;b&gt;chat&lt;/b&gt;</title>");
    expect(page).toContain("<h2>Why &lt;i&gt;?</h2>");
    expect(page).toContain('<a href="#q1-1">[1]</a>');
    expect(page).toContain('<li id="q1-1"><q>It is *so*.</q> <cite>On [x]</cite> (2020), 1 Introduction, page 3</li>');
    expect(page).toContain("No evidence found");
    expect(page).not.toMatch(/<script|src=|https?:/);
  });

  it("is a note on the paper that it quotes first", () => {
    expect(answerNote(" Why? ", [sentence("Said.", quoted), sentence("More.")])).toEqual({ paper: "p1", text: "Why?\n\nSaid.\nMore.", quote: "It is *so*.", page: 3 });
    expect(answerNote("Why?", [sentence("Said.", citation({ page: 0 }))])?.page).toBeNull();
    expect(answerNote("Why?", [])).toBeNull();
  });

  it("has a name for its file", () => {
    expect(fileName("How? — über/alles!", "md")).toMatch(/^How-u.*ber-alles\.md$/);
    expect(fileName("…", "json")).toBe("papyri.json");
  });
});

describe("the form of an answer", () => {
  const of = (kind: QuestionKind) => ({
    ...answer("a", "?"),
    understanding: { kind, names: [], filters: { authors: [], fromYear: null, toYear: null, venue: null }, followsUp: false },
  });
  const two = numberCitations([sentence("One."), sentence("Two.", citation({ paper: { id: "p2", year: 1999 }, paperTitle: "Another", start: 5 }))]).sentences;

  it("follows the kind of question, where there is enough to show", () => {
    expect(shapeOf(of("LIST"), two)).toBe("list");
    expect(shapeOf(of("COMPARISON"), two)).toBe("table");
    expect(shapeOf(of("COMPARISON"), two.slice(0, 1))).toBe("text");
    expect(shapeOf(of("DEFINITION"), two)).toBe("text");
    expect(shapeOf(null, two)).toBe("text");
    expect(rowsOf(two).map(({ title, year }) => [title, year])).toEqual([
      ["A paper", 2020],
      ["Another", 1999],
    ]);
  });
});

describe("exported BibTeX", () => {
  it("has each key once", () => {
    const entries = ["@misc{a1,\n}", "@misc{a1,\n}", "@misc{b,\n}", "@misc{a1,\n}"];
    expect(distinctKeys(entries).map((entry) => entry.slice(0, 9))).toEqual(["@misc{a1,", "@misc{a1b", "@misc{b,\n", "@misc{a1c"]);
  });
});
