// How a question was understood, in words. Pure: no DOM.
import type { Answer, Understanding } from "../api/types";

const KINDS: Readonly<Record<string, string>> = {
  DEFINITION: "a definition",
  METHOD: "how it is done",
  NUMBER: "a figure",
  DATASET: "which data",
  COMPARISON: "a comparison",
  LIMITATION: "a limitation",
  REASON: "a reason",
  YES_NO: "yes or no",
  LIST: "a list of papers",
  METADATA: "facts about papers",
  CITATION_GRAPH: "who cites whom",
};

/** What was looked for, what it was narrowed to, and the whole question where it was made whole; empty when all is plain. */
export function understoodText(question: string, answer: Answer): string {
  const parts = answer.understanding === null ? [] : partsOf(answer.understanding);
  const standalone = answer.standaloneQuestion.trim();
  if (standalone !== "" && standalone !== question.trim()) parts.push(`“${standalone}”`);
  return parts.join(" · ");
}

/** "very sure", "fairly sure" or "not very sure"; empty where nobody judged. */
export function sureness(confidence: number | null): string {
  if (confidence === null) return "";
  if (confidence >= 0.85) return "very sure";
  return confidence >= 0.65 ? "fairly sure" : "not very sure";
}

function partsOf(understanding: Understanding): string[] {
  const parts: string[] = [];
  const kind = KINDS[understanding.kind];
  if (kind !== undefined) parts.push(kind);
  for (const { kind: what, name } of understanding.names) {
    parts.push(what === "PAPER" ? `“${name}”` : name);
  }
  const { authors, fromYear, toYear, venue } = understanding.filters;
  if (authors.length > 0) parts.push(`only by ${authors.join(", ")}`);
  if (fromYear !== null && fromYear === toYear) parts.push(`only ${fromYear}`);
  else if (fromYear !== null && toYear !== null) parts.push(`only ${fromYear}–${toYear}`);
  else if (fromYear !== null) parts.push(`only since ${fromYear}`);
  else if (toYear !== null) parts.push(`only until ${toYear}`);
  if (venue !== null) parts.push(`only in ${venue}`);
  return parts;
}
