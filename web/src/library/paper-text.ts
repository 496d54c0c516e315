// A paper in a line of text.
import { t } from "../language";
import type { ArxivQuestion } from "../api/papyri";
import type { Aspect, ArxivPaper, PaperCard } from "../api/types";

const MOST_AUTHORS = 3;

const ASPECTS: Readonly<Record<Aspect, string>> = { OBJECTIVE: t("Objective"), METHOD: t("Method"), DATA: t("Data"), RESULTS: t("Results"), LIMITATIONS: t("Limitations") };

export function titleOf(paper: Pick<PaperCard, "title">): string {
  return paper.title.trim() === "" ? t("Untitled paper") : paper.title.trim();
}

/** `A. Author, B. Author and 3 others · 2021`. */
export function byline(paper: Pick<PaperCard, "authors" | "year">): string {
  const names = paper.authors.map(({ name }) => name.trim()).filter((name) => name !== "");
  const parts: string[] = [];
  if (names.length > 0) parts.push(authorText(names));
  if (paper.year !== null) parts.push(String(paper.year));
  // The year stays with the name before it.
  return parts.join("\u00a0·\u00a0");
}

/** `A. Author and 3 others · 2024-01-03 · cs.IR cs.CL`. */
export function arxivLine(paper: Pick<ArxivPaper, "authors" | "published" | "categories">): string {
  const parts = [byline({ authors: paper.authors, year: null }), paper.published, paper.categories.join(" ")];
  return parts.filter((part) => part !== "").join(" · ");
}

export function foundText(total: number): string {
  return total === 1 ? t("1 paper found") : t("{0} papers found", total);
}

export function nothingText({ text, category, from, to }: ArxivQuestion): string {
  const parts = [text && t("for “{0}”", text), category && t("in {0}", category), from && t("from {0}", from), to && t("to {0}", to)];
  return t("arXiv has no paper {0}.", parts.filter(Boolean).join(" "));
}

export function aspectName(aspect: Aspect): string {
  return ASPECTS[aspect];
}

/** An address to follow, only where the identifier is one such address can be made of. */
export function doiAddress(doi: string): string | null {
  return /^10\.\d{4,9}\/\S+$/.test(doi) ? `https://doi.org/${encodeURI(doi)}` : null;
}

export function arxivAddress(id: string): string | null {
  return /^([\w.-]+\/\d{7}|\d{4}\.\d{4,5})(v\d+)?$/.test(id) ? `https://arxiv.org/abs/${id}` : null;
}

function authorText(names: readonly string[]): string {
  if (names.length <= MOST_AUTHORS) return names.join(", ");
  const others = names.length - (MOST_AUTHORS - 1);
  return t("{0} and {1} others", names.slice(0, MOST_AUTHORS - 1).join(", "), others);
}
