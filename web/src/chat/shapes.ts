// Which form the sentences of an answer take on the page: paragraphs, a list, or a table of papers side by side. Pure.
import type { Answer } from "../api/types";
import type { NumberedSentence } from "./citations";

export type Shape = "text" | "list" | "table";

const LISTS: ReadonlySet<string> = new Set(["LIST", "METADATA", "CITATION_GRAPH"]);

export function shapeOf(answer: Answer | null, sentences: readonly NumberedSentence[]): Shape {
  const kind = answer?.understanding?.kind;
  if (kind === undefined || sentences.length < 2) return "text";
  if (LISTS.has(kind)) return "list";
  return kind === "COMPARISON" && rowsOf(sentences).length > 1 ? "table" : "text";
}

export interface Row {
  readonly title: string;
  readonly year: number | null;
  readonly sentences: readonly NumberedSentence[];
}

/** The sentences by the paper that each quotes first, papers in the order of the answer. */
export function rowsOf(sentences: readonly NumberedSentence[]): Row[] {
  const rows = new Map<string, { title: string; year: number | null; sentences: NumberedSentence[] }>();
  for (const sentence of sentences) {
    const citation = sentence.citations[0]?.citation;
    if (citation === undefined) continue;
    const row = rows.get(citation.paper.id) ?? { title: citation.paperTitle, year: citation.paper.year, sentences: [] };
    row.sentences.push(sentence);
    rows.set(citation.paper.id, row);
  }
  return [...rows.values()];
}
