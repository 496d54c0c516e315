import { describe, expect, it } from "vitest";
import type { Citable } from "../src/api/types";
import { apa, apaInText, bibtex, csv, paperTable, ris } from "../src/library/cite";
import { citedText } from "../src/ui/quote-card";
import { citation } from "./samples";

const person = (given: string, family: string) => ({ given, family, name: `${given} ${family}`.trim() });

const PAPER: Citable = {
  id: "p1",
  title: "Ranking & Fusion: 50% better",
  authors: [person("Ada M.", "Silva"), person("Jean-Paul", "Roe")],
  year: 2021,
  venue: "Journal of Tests",
  doi: "10.1000/x_1",
  arxivId: "2101.00001",
};

describe("a paper as a reference", () => {
  it("is written as APA asks", () => {
    expect(apa(PAPER)).toBe("Silva, A. M., & Roe, J.-P. (2021). Ranking & Fusion: 50% better. Journal of Tests. https://doi.org/10.1000/x_1");
    expect(apa({ ...PAPER, authors: [], year: null, venue: null, doi: null })).toBe(
      "Ranking & Fusion: 50% better. (n.d.). https://arxiv.org/abs/2101.00001",
    );
    const crowd = Array.from({ length: 25 }, (_, at) => person("A.", `N${at}`));
    expect(apa({ ...PAPER, authors: crowd })).toContain("N18, A., … N24, A. (2021)");
    expect([PAPER.authors, [person("", "WHO")], crowd].map((authors) => apaInText({ ...PAPER, authors }, 4))).toEqual([
      "(Silva & Roe, 2021, p. 4)",
      "(WHO, 2021, p. 4)",
      "(N0 et al., 2021, p. 4)",
    ]);
    expect(apaInText(PAPER, 0)).toBe("(Silva & Roe, 2021)");
  });

  it("is BibTeX that TeX can read", () => {
    const entry = bibtex(PAPER);
    expect(entry.startsWith("@article{silva2021ranking,")).toBe(true);
    expect(entry).toContain("title = {{Ranking \\& Fusion: 50\\% better}}");
    expect(entry).toContain("author = {Silva, Ada M. and Roe, Jean-Paul}");
    expect(entry).toContain("doi = {10.1000/x_1}");
    expect(bibtex({ ...PAPER, venue: "Proc. ACL" })).toContain("booktitle = {Proc. ACL}");
    expect(bibtex({ ...PAPER, venue: null, authors: [], year: null, title: "{\\x}" })).toContain("title = {{x}}");
  });

  it("is RIS with its lines", () => {
    expect(ris(PAPER).split("\r\n")).toEqual([
      "TY  - JOUR",
      "TI  - Ranking & Fusion: 50% better",
      "AU  - Silva, Ada M.",
      "AU  - Roe, Jean-Paul",
      "PY  - 2021",
      "T2  - Journal of Tests",
      "DO  - 10.1000/x_1",
      "UR  - https://doi.org/10.1000/x_1",
      "ER  - ",
    ]);
  });

  it("is a row of a table that no spreadsheet runs", () => {
    expect(csv([["a,b", 'say "x"', null, 3, "=1+1", "two\nlines"]])).toBe('"a,b","say ""x""",,3,\'=1+1,"two\nlines"');
    expect(paperTable([PAPER]).split("\r\n")).toHaveLength(2);
  });
});

describe("a quote with its citation", () => {
  it("carries the words, the page and the reference", () => {
    const cited = citation({ quote: "It is so.", page: 4 });
    expect(citedText("apa", cited, PAPER)).toMatch(/^“It is so\.” \(Silva & Roe, 2021, p\. 4\)\n\nSilva, A\. M\./);
    expect(citedText("bibtex", { ...cited, quote: "It is\nso." }, PAPER)).toMatch(/^% “It is so\.” \(1 Introduction, page 4\)\n@article/);
  });
});
