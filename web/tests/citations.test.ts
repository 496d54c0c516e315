import { describe, expect, it } from "vitest";
import { numberCitations, pdfAddress, placeOf } from "../src/chat/citations";
import { citation, sentence } from "./samples";

describe("numberCitations", () => {
  it("numbers quotes in the order they appear and reuses a quote's number", () => {
    const a = citation({ passageId: "a" });
    const b = citation({ passageId: "b" });
    const { sentences, sources } = numberCitations([sentence("one", b, a), sentence("two", a)]);
    expect(sentences.map((s) => s.citations.map((c) => c.number))).toEqual([[1, 2], [2]]);
    expect(sources.map((s) => s.citation.passageId)).toEqual(["b", "a"]);
  });

  it("takes two spans of one passage for two quotes, and one span cited twice for one chip", () => {
    const first = citation({ start: 0, end: 10 });
    const second = citation({ start: 20, end: 30 });
    const { sentences } = numberCitations([sentence("one", first, second, first)]);
    expect(sentences[0]?.citations.map((c) => c.number)).toEqual([1, 2]);
  });

  it("keeps the numbers already given when a sentence is appended", () => {
    const all = [
      sentence("one", citation({ passageId: "x" })),
      sentence("two", citation({ passageId: "y" }), citation({ passageId: "x" })),
      sentence("three", citation({ passageId: "z" })),
    ];
    const whole = numberCitations(all).sentences;
    for (let count = 0; count <= all.length; count += 1) {
      expect(numberCitations(all.slice(0, count)).sentences).toEqual(whole.slice(0, count));
    }
  });
});

describe("placeOf", () => {
  it("leaves out a section that has no name", () => {
    expect(placeOf({ section: "3.1 Training", page: 4 })).toBe("3.1 Training, page 4");
    expect(placeOf({ section: " ", page: 1 })).toBe("page 1");
    expect(placeOf({ section: "Abstract", page: 0 })).toBe("Abstract");
  });
});

describe("pdfAddress", () => {
  it("cannot be led to another address by an id", () => {
    expect(pdfAddress("a/../b?c#d", 3)).toBe("/papers/a%2F..%2Fb%3Fc%23d/pdf#page=3");
    expect(pdfAddress("p1")).toBe("/papers/p1/pdf");
  });
});
