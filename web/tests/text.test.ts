import { describe, expect, it } from "vitest";
import { waitBeforeTry } from "../src/api/live";
import { arxivAddress, arxivLine, aspectName, byline, doiAddress, nothingText, titleOf } from "../src/library/paper-text";
import { outcomeOf } from "../src/library/uploads";
import { formatRoute, NOWHERE, parseRoute } from "../src/route";

describe("the route", () => {
  it("comes back from the address bar as it went in", () => {
    for (const route of [
      NOWHERE,
      { ...NOWHERE, chat: "c 1&paper=x" },
      { ...NOWHERE, chat: "c1", paper: "arxiv:2104.08663#v2" },
      { ...NOWHERE, paper: "p1", page: 0 },
      { ...NOWHERE, chat: "c1", paper: "p1", page: 4, quote: "50% of “all” = half & more" },
      { ...NOWHERE, map: "" },
      { ...NOWHERE, explore: "timeline:a & b", chat: "c1" },
      { ...NOWHERE, queue: true },
      { ...NOWHERE, map: "p1", paper: "p2" },
    ]) {
      expect(parseRoute(formatRoute(route))).toEqual(route);
    }
    expect(formatRoute(NOWHERE)).toBe("");
  });

  it("makes nothing of an address it does not know", () => {
    expect(parseRoute("#question")).toEqual(NOWHERE);
    expect(parseRoute("#paper=p1&page=x&quote=y")).toEqual({ ...NOWHERE, paper: "p1" });
    expect(parseRoute("#page=4&quote=y")).toEqual(NOWHERE);
    expect(parseRoute("#chat=&paper=%E0%A4%A")).toMatchObject({ chat: null });
  });
});

describe("a paper in text", () => {
  const authors = (...names: string[]) => names.map((name) => ({ name }));

  it("names up to three authors, then counts the others", () => {
    expect(byline({ authors: authors("A", "B", "C"), year: 2020 })).toBe("A, B, C\u00a0·\u00a02020");
    expect(byline({ authors: authors("A", "B", "C", "D"), year: null })).toBe("A, B and 2 others");
    expect(byline({ authors: authors(" "), year: 1999 })).toBe("1999");
    expect(byline({ authors: [], year: null })).toBe("");
  });

  it("is told with its day and classes where arXiv lists it", () => {
    const listed = { authors: authors("A"), published: "2024-01-03", categories: ["cs.IR", "cs.CL"] };
    expect(arxivLine(listed)).toBe("A · 2024-01-03 · cs.IR cs.CL");
    expect(arxivLine({ ...listed, authors: [], categories: [] })).toBe("2024-01-03");
  });

  it("says what of arXiv was asked for in vain", () => {
    const nothing = { text: null, category: null, from: null, to: null };
    expect(nothingText({ ...nothing, text: "rank fusion" })).toBe("arXiv has no paper for “rank fusion”.");
    expect(nothingText({ text: "a", category: "cs.IR", from: "2024-01-01", to: "2024-03-31" })).toBe(
      "arXiv has no paper for “a” in cs.IR from 2024-01-01 to 2024-03-31.",
    );
  });

  it("has a title and an aspect a reader can read", () => {
    expect(titleOf({ title: "  " })).toBe("Untitled paper");
    expect(aspectName("LIMITATIONS")).toBe("Limitations");
  });

  it("links only identifiers of the right form", () => {
    expect(doiAddress("10.18653/v1/P19-1001")).toBe("https://doi.org/10.18653/v1/P19-1001");
    expect(doiAddress("javascript:alert(1)")).toBeNull();
    expect(arxivAddress("2104.08663v4")).toBe("https://arxiv.org/abs/2104.08663v4");
    expect(arxivAddress("cs/0112017")).toBe("https://arxiv.org/abs/cs/0112017");
    expect(arxivAddress("../evil")).toBeNull();
  });
});

describe("outcomeOf", () => {
  it("gives the server's reason for a file that is no paper", () => {
    const told = { paper: null, reason: null, entries: null };
    expect(outcomeOf({ ...told, status: "FAILED", reason: "not a PDF" })).toEqual({ good: false, text: "not a PDF" });
    expect(outcomeOf({ ...told, status: "FAILED" }).text).not.toBe("");
    expect(outcomeOf({ ...told, status: "UNCHANGED" }).good).toBe(true);
  });

  it("counts the entries of a reference manager's file", () => {
    const entries = { new: 1, replaced: 0, unchanged: 2, failed: 1, problems: ["line 9: no title"] };
    const text = outcomeOf({ status: "NEW", paper: null, reason: null, entries }).text;
    expect(text).toBe("1 paper added, 2 already there, 1 could not be used: line 9: no title");
  });
});

describe("waitBeforeTry", () => {
  it("grows from a quarter of a second and never passes ten seconds", () => {
    expect(waitBeforeTry(0, 0)).toBe(250);
    expect(waitBeforeTry(0, 0.999)).toBeLessThan(500);
    const waits = Array.from({ length: 60 }, (_, tries) => waitBeforeTry(tries, 1));
    expect(Math.max(...waits)).toBe(10_000);
    expect([...waits].sort((a, b) => a - b)).toEqual(waits);
  });
});
