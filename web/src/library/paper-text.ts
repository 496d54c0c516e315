// A paper in a line of text.
import type { ArxivQuestion } from "../api/papyri";
import type { Aspect, ArxivPaper, PaperCard } from "../api/types";

const MOST_AUTHORS = 3;

export function titleOf(paper: Pick<PaperCard, "title">): string {
  return paper.title.trim() === "" ? "Untitled paper" : paper.title.trim();
}

/** `A. Author, B. Author and 3 others · 2021`. */
export function byline(paper: Pick<PaperCard, "authors" | "year">): string {
  const names = paper.authors.map(({ name }) => name.trim()).filter((name) => name !== "");
  const parts: string[] = [];
  if (names.length > 0) parts.push(authorText(names));
  if (paper.year !== null) parts.push(String(paper.year));
  return parts.join(" · ");
}

/** `A. Author and 3 others · 2024-01-03 · cs.IR cs.CL`. */
export function arxivLine(paper: Pick<ArxivPaper, "authors" | "published" | "categories">): string {
  const parts = [byline({ authors: paper.authors, year: null }), paper.published, paper.categories.join(" ")];
  return parts.filter((part) => part !== "").join(" · ");
}

export function foundText(total: number): string {
  return total === 1 ? "1 paper found" : `${total} papers found`;
}

export function nothingText({ text, category, from, to }: ArxivQuestion): string {
  const parts = [text && `for “${text}”`, category && `in ${category}`, from && `from ${from}`, to && `to ${to}`];
  return `arXiv has no paper ${parts.filter(Boolean).join(" ")}.`;
}

export function aspectName(aspect: Aspect): string {
  const lower = aspect.toLowerCase();
  return lower.charAt(0).toUpperCase() + lower.slice(1);
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
  return `${names.slice(0, MOST_AUTHORS - 1).join(", ")} and ${others} others`;
}
