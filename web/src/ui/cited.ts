// Sentences with their citation chips, and the list of sources under them. Answers and summaries share it.
import { t } from "../language";
import { type Numbered, type NumberedCitation, type NumberedSentence, placeOf } from "../chat/citations";
import { h } from "./dom";
import { citationChip } from "./quote";
import { openLink, type QuoteActions } from "./quote-card";

/** `among` tells all quotes of the answer by the time one of them is opened. */
export function sentenceElement(sentence: NumberedSentence, among: () => readonly NumberedCitation[], actions: QuoteActions): HTMLElement {
  return h("p", { class: "sentence" }, ...sentenceParts(sentence, among, actions));
}

/** The text and its chips, for a paragraph, an item or a cell; no line begins with the chips alone. */
export function sentenceParts(sentence: NumberedSentence, among: () => readonly NumberedCitation[], actions: QuoteActions): (Node | string)[] {
  const chips = sentence.citations.map((entry) => citationChip(entry, among, actions));
  const last = sentence.text.lastIndexOf(" ") + 1;
  return [sentence.text.slice(0, last), h("span", { class: "with-chips" }, sentence.text.slice(last), "\u00a0", h("span", { class: "chips" }, ...chips))];
}

export function sourceList(numbered: Numbered, actions: QuoteActions): HTMLElement | null {
  if (numbered.sources.length === 0) return null;
  const count = numbered.sources.length;
  return h(
    "details",
    { class: "sources" },
    h("summary", {}, count === 1 ? t("1 quote") : t("{0} quotes", count), t(" from {0}", papersIn(numbered.sources))),
    h("ol", {}, ...numbered.sources.map((entry) => sourceItem(entry, numbered.sources, actions))),
  );
}

function sourceItem({ citation }: NumberedCitation, among: readonly NumberedCitation[], actions: QuoteActions): HTMLElement {
  const place = [citation.paperTitle, placeOf(citation)].filter((part) => part !== "").join(", ");
  return h("li", {}, h("q", {}, citation.quote), openLink(citation, "", () => actions.openQuote(citation, among), place));
}

function papersIn(sources: readonly NumberedCitation[]): string {
  const count = new Set(sources.map(({ citation }) => citation.paper.id)).size;
  return count === 1 ? t("1 paper") : t("{0} papers", count);
}
