// How a question was understood, in words. Pure: no DOM.
import { t } from "../language";
import type { Answer, QuestionKind, Understanding } from "../api/types";

const KINDS: Readonly<Partial<Record<QuestionKind, string>>> = {
  DEFINITION: t("a definition"),
  METHOD: t("how it is done"),
  NUMBER: t("a figure"),
  DATASET: t("which data"),
  COMPARISON: t("a comparison"),
  LIMITATION: t("a limitation"),
  REASON: t("a reason"),
  YES_NO: t("yes or no"),
  LIST: t("a list of papers"),
  METADATA: t("facts about papers"),
  CITATION_GRAPH: t("who cites whom"),
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
  if (confidence >= 0.85) return t("very sure");
  return confidence >= 0.65 ? t("fairly sure") : t("not very sure");
}

function partsOf(understanding: Understanding): string[] {
  const parts: string[] = [];
  const kind = KINDS[understanding.kind];
  if (kind !== undefined) parts.push(kind);
  for (const { kind: what, name } of understanding.names) {
    parts.push(what === "PAPER" ? `“${name}”` : name);
  }
  const { authors, fromYear, toYear, venue } = understanding.filters;
  if (authors.length > 0) parts.push(t("only by {0}", authors.join(", ")));
  if (fromYear !== null && fromYear === toYear) parts.push(t("only {0}", fromYear));
  else if (fromYear !== null && toYear !== null) parts.push(t("only {0}–{1}", fromYear, toYear));
  else if (fromYear !== null) parts.push(t("only since {0}", fromYear));
  else if (toYear !== null) parts.push(t("only until {0}", toYear));
  if (venue !== null) parts.push(t("only in {0}", venue));
  return parts;
}
