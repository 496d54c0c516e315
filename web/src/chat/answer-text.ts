// The sentences of an answer in the form its kind asks for: paragraphs, a list, a table of papers.
import { t } from "../language";
import { sentenceElement, sentenceParts } from "../ui/cited";
import { h } from "../ui/dom";
import type { QuoteActions } from "../ui/quote-card";
import type { NumberedCitation, NumberedSentence } from "./citations";
import { rowsOf, type Shape } from "./shapes";

type Among = () => readonly NumberedCitation[];

export function shaped(shape: Shape, sentences: readonly NumberedSentence[], among: Among, actions: QuoteActions): HTMLElement[] {
  switch (shape) {
    case "text":
      return sentences.map((sentence) => sentenceElement(sentence, among, actions));
    case "list":
      return listOf(sentences, among, actions);
    case "table":
      return [tableOf(sentences, among, actions)];
  }
}

/** A sentence that ends with a colon announces what comes. */
function listOf(sentences: readonly NumberedSentence[], among: Among, actions: QuoteActions): HTMLElement[] {
  const announced = sentences[0]?.text.trimEnd().endsWith(":") ?? false;
  const head = sentences.slice(0, announced ? 1 : 0).map((sentence) => sentenceElement(sentence, among, actions));
  const items = sentences.slice(head.length).map((sentence) => h("li", { class: "sentence" }, ...sentenceParts(sentence, among, actions)));
  return [...head, h("ul", { class: "answer-list" }, ...items)];
}

function tableOf(sentences: readonly NumberedSentence[], among: Among, actions: QuoteActions): HTMLElement {
  const rows = rowsOf(sentences).map(({ title, year, sentences: own }) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, title, year === null ? null : h("span", { class: "paper-by" }, ` ${year}`)),
      h("td", {}, ...own.map((sentence) => sentenceElement(sentence, among, actions))),
    ),
  );
  const head = h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("Paper")), h("th", { scope: "col" }, t("What it says"))));
  // On its own a wide table would push the page aside; a box that scrolls must be in reach of the keyboard.
  return h("div", { class: "answer-table", tabindex: 0, role: "region", "aria-label": t("Comparison") }, h("table", {}, head, h("tbody", {}, ...rows)));
}
