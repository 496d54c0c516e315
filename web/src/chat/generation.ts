// What a generating model did that the answer's sentences do not show. Pure: no DOM.
import { t } from "../language";
import type { Answer } from "../api/types";

/** What was dropped, and an output that broke off or was declined; empty when all it wrote is shown. */
export function generationText(answer: Answer): string {
  const { generation } = answer;
  if (generation === null) return "";
  const parts: string[] = [];
  if (generation.dropped === 1) parts.push(t("one sentence of the model is not shown, because its quotes do not bear it"));
  if (generation.dropped > 1) parts.push(t("{0} sentences of the model are not shown, because their quotes do not bear them", generation.dropped));
  if (generation.ended === "DECLINED") parts.push(t("{0} found no answer in the quotes", generation.model));
  if (generation.ended === "BROKE_OFF") {
    const said = answer.composer === generation.model;
    parts.push(said ? t("{0} broke off before the end", generation.model) : t("{0} failed, so the papers speak for themselves", generation.model));
  }
  if (generation.ended === "AT_LIMIT") parts.push(t("the model reached its longest output"));
  return parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join(". ") + (parts.length > 0 ? "." : "");
}
