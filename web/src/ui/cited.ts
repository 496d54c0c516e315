// Sentences with their citation chips, and the list of sources under them. Answers and summaries share it.
import { type Numbered, type NumberedCitation, type NumberedSentence, pdfAddress, placeOf } from "../chat/citations";
import { h } from "./dom";
import { citationChip, type OpenPaper } from "./quote";

export function sentenceElement(sentence: NumberedSentence, openPaper: OpenPaper): HTMLElement {
  const chips = sentence.citations.map((entry) => citationChip(entry, openPaper));
  return h("p", { class: "sentence" }, sentence.text, "\u00a0", h("span", { class: "chips" }, ...chips));
}

export function sourceList(numbered: Numbered): HTMLElement | null {
  if (numbered.sources.length === 0) return null;
  const count = numbered.sources.length;
  return h(
    "details",
    { class: "sources" },
    h("summary", {}, count === 1 ? "1 quote" : `${count} quotes`, ` from ${papersIn(numbered.sources)}`),
    h("ol", {}, ...numbered.sources.map(sourceItem)),
  );
}

function sourceItem({ citation }: NumberedCitation): HTMLElement {
  const place = `${citation.paperTitle}, ${placeOf(citation)}`;
  const address = pdfAddress(citation.paper.id, citation.page);
  const link = citation.page === 0 ? h("span", {}, place) : h("a", { href: address, target: "_blank", rel: "noopener" }, place);
  return h("li", {}, h("q", {}, citation.quote), link);
}

function papersIn(sources: readonly NumberedCitation[]): string {
  const count = new Set(sources.map(({ citation }) => citation.paper.id)).size;
  return count === 1 ? "1 paper" : `${count} papers`;
}
