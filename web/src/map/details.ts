// Beside the map: what is chosen and why it is joined to the others, in words that can be clicked.
import { t } from "../language";
import { failureOf } from "../api/failure";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { failureNotice, loadingNotice } from "../ui/notice";
import { type MapGraph, type MapNode, neighboursOf } from "./model";
import type { Sentences } from "./sentences";

export interface DetailActions {
  choose(id: string | null): void;
  openPaper(id: string): void;
  /** Opens the reader where a paper says something. */
  read(paper: string, page: number, quote: string): void;
  around(id: string): void;
  pathFrom(id: string): void;
  entities(id: string): void;
}

/** Their sentences are shown at once; those of the others on demand. */
const SHOWN_AT_ONCE = 6;
const MOST_LISTED = 40;

const RELATIONS = { cites: t("Cites"), citedBy: t("Cited by"), mentions: t("Speaks of"), mentionedBy: t("Papers that speak of it") } as const;

export function nodeDetails(graph: MapGraph, node: MapNode, sentences: Sentences, actions: DetailActions): HTMLElement {
  const around = neighboursOf(graph, node.id);
  const entity = node.kind === "entity";
  const line = [node.author, node.year, entity ? null : citedText(node.citations)].filter((part) => part !== null && part !== "").join(" · ");
  return h(
    "section",
    { class: "map-details", "aria-label": t("Chosen on the map") },
    h("div", { class: "side-head" }, h("h3", {}, node.title), closeButton(() => actions.choose(null))),
    line !== "" && h("p", { class: "paper-by" }, line),
    node.kind === "outside" && h("p", { class: "paper-by" }, t("Not in the library; known from the references of its papers.")),
    entity ? h("p", { class: "paper-by" }, t("In {0} of the library", node.citations === 1 ? t("1 paper") : t("{0} papers", node.citations))) : paperButtons(node, actions),
    !entity && relation(RELATIONS.cites, around.cites, (other) => why(node.id, other.id, sentences, actions), actions),
    !entity && relation(RELATIONS.citedBy, around.citedBy, (other) => why(other.id, node.id, sentences, actions), actions),
    relation(entity ? RELATIONS.mentionedBy : RELATIONS.mentions, around.mentions, null, actions),
  );
}

/** A chain of papers, each step with the sentence that makes it. */
export function pathDetails(chain: readonly MapNode[], sentences: Sentences, actions: DetailActions, close: () => void): HTMLElement {
  const steps = chain.map((node, at) => {
    const next = chain[at + 1];
    const place = h("div", { class: "path-step", "aria-live": "polite" });
    if (next !== undefined) void stepWhy(place, node, next, sentences, actions);
    return h("li", {}, chooser(node, actions), next === undefined ? null : place);
  });
  const citations = chain.length - 1;
  return h(
    "section",
    { class: "map-details", "aria-label": t("Path") },
    h("div", { class: "side-head" }, h("h3", {}, citations === 1 ? t("Path of 1 citation") : t("Path of {0} citations", citations)), closeButton(close)),
    h("ol", { class: "path" }, ...steps),
  );
}

async function stepWhy(place: HTMLElement, from: MapNode, to: MapNode, sentences: Sentences, actions: DetailActions) {
  fill(place, loadingNotice(t("Looking for the sentence")));
  try {
    const forth = await sentences.between(from.id, to.id);
    const back = forth.length > 0 ? [] : await sentences.between(to.id, from.id);
    const citing = back.length > 0 ? to : from;
    const said = [...forth, ...back][0];
    const verb = back.length > 0 ? t("is cited by") : t("cites");
    fill(
      place,
      h("p", { class: "path-verb" }, forth.length + back.length === 0 ? t("joined by an entry of a reference list") : verb),
      said === undefined ? null : sentence(citing.id, said.page, said.sentence, actions),
    );
  } catch (failed) {
    fill(place, failureNotice(failureOf(failed), () => void stepWhy(place, from, to, sentences, actions)));
  }
}

function paperButtons(node: MapNode, actions: DetailActions): HTMLElement {
  const small = (text: string, press: () => void) => h("button", { type: "button", class: "button small", on: { click: press } }, text);
  return h(
    "div",
    { class: "map-buttons" },
    small(t("About this paper"), () => actions.openPaper(node.id)),
    small(t("Only around it"), () => actions.around(node.id)),
    small(t("Path from here"), () => actions.pathFrom(node.id)),
    node.kind === "paper" && small(t("Methods and data"), () => actions.entities(node.id)),
  );
}

function relation(title: string, others: readonly MapNode[], reason: ((other: MapNode) => Reason) | null, actions: DetailActions): HTMLElement | null {
  if (others.length === 0) return null;
  const items = others.slice(0, MOST_LISTED).map((other, at) => {
    const place = h("div", { class: "map-why", "aria-live": "polite" });
    const ask = h("button", { type: "button", class: "text-link", "aria-label": t("Why: {0}", other.title) }, t("Why?"));
    const show = () => {
      ask.remove();
      void reason?.(other)(place);
    };
    ask.addEventListener("click", show);
    if (reason !== null && at < SHOWN_AT_ONCE) show();
    else if (reason !== null) fill(place, ask);
    return h("li", {}, chooser(other, actions), reason === null ? null : place);
  });
  const more = others.length > MOST_LISTED ? h("p", { class: "paper-by" }, t("and {0} more", others.length - MOST_LISTED)) : null;
  return h("section", { class: "map-relation" }, h("h4", {}, `${title} `, h("span", { class: "count" }, String(others.length))), h("ul", {}, ...items), more);
}

type Reason = (place: HTMLElement) => Promise<void>;

function why(citing: string, cited: string, sentences: Sentences, actions: DetailActions): Reason {
  return async (place) => {
    fill(place, h("span", { class: "paper-by" }, "…"));
    try {
      const [first, ...others] = await sentences.between(citing, cited);
      if (first === undefined) fill(place, h("p", { class: "paper-by" }, t("Only in the reference list.")));
      else fill(place, sentence(citing, first.page, first.sentence, actions), others.length > 0 && h("p", { class: "paper-by" }, others.length === 1 ? t("and once more") : t("and {0} times more", others.length)));
    } catch {
      fill(place, h("p", { class: "paper-by" }, t("The sentence could not be fetched.")));
    }
  };
}

/** The sentence itself opens the reader at it. */
function sentence(paper: string, page: number, text: string, actions: DetailActions): HTMLElement {
  return h("button", { type: "button", class: "citing-sentence", title: page > 0 ? t("Open page {0}", page) : t("Open"), on: { click: () => actions.read(paper, page, text) } }, `“${text}”`);
}

function chooser(node: MapNode, actions: DetailActions): HTMLElement {
  return h("button", { type: "button", class: "map-chooser", on: { click: () => actions.choose(node.id) } }, node.title, node.year === null ? null : h("span", { class: "paper-by" }, ` ${node.year}`));
}

function closeButton(press: () => void): HTMLElement {
  return h("button", { type: "button", class: "bare", "aria-label": t("Back to the list"), on: { click: press } }, icon("close"));
}

export function citedText(citations: number): string {
  if (citations === 0) return t("not cited here");
  return citations === 1 ? t("cited once here") : t("cited {0} times here", citations);
}
