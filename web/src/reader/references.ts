// The reference list of the paper that is read: as a list beside the pages, and behind the callouts on them.
import { t } from "../language";
import type { Papyri } from "../api/papyri";
import type { PaperReference } from "../api/types";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";

export interface ReferenceActions {
  openPaper(id: string): void;
  /** Shows a sentence of this paper. */
  show(page: number, sentence: string): void;
}

export interface References {
  /** The list, once it is there; empty for a paper without. */
  readonly list: HTMLElement;
  load(paper: string): Promise<void>;
  /** What a press on the pages means; `null` where it is no callout. */
  at(text: string, offset: number, page: number): PaperReference | null;
  card(reference: PaperReference, close: () => void): HTMLElement;
}

export function createReferences(papyri: Pick<Papyri, "references">, actions: ReferenceActions): References {
  const list = h("div", { class: "reader-references" });
  let references: readonly PaperReference[] = [];
  let sitting = 0;

  async function load(paper: string) {
    const here = ++sitting;
    references = [];
    fill(list);
    // Reading goes on without them.
    const found = await papyri.references(paper).catch(() => []);
    if (here !== sitting) return;
    references = found;
    if (found.length > 0) fill(list, h("h3", {}, t("References "), h("span", { class: "count" }, String(found.length))), h("ol", {}, ...found.map(item)));
  }

  function item(reference: PaperReference): HTMLElement {
    return h("li", {}, h("p", {}, labelled(reference)), ways(reference));
  }

  function ways(reference: PaperReference): HTMLElement {
    const { cited, contexts } = reference;
    const about = cited === null ? null : h("button", { type: "button", class: "text-link", on: { click: () => actions.openPaper(cited.id) } }, cited.kind === "INGESTED" ? t("Open: in the library") : t("About it"));
    const places = contexts.slice(0, 6).map(({ page, sentence }) => h("button", { type: "button", class: "text-link", "aria-label": `p. ${page}: ${sentence}`, on: { click: () => actions.show(page, sentence) } }, `p. ${page}`));
    return h("p", { class: "reference-ways" }, about, places.length > 0 && t("cited on "), ...places);
  }

  function card(reference: PaperReference, close: () => void): HTMLElement {
    const shut = h("button", { type: "button", class: "bare", "aria-label": t("Close the reference"), on: { click: close } }, icon("close"));
    return h("div", { class: "reference-card", role: "group", "aria-label": t("Reference") }, shut, h("p", {}, labelled(reference)), ways(reference));
  }

  return { list, load, card, at: (text, offset, page) => calloutAt(references, text, offset, page) };
}

/**
 * The reference whose callout stands at an offset of a text: as the server found callouts on this page, else by its
 * number in brackets.
 */
export function calloutAt(references: readonly PaperReference[], text: string, offset: number, page: number): PaperReference | null {
  for (const reference of references) {
    for (const { callout, page: on } of reference.contexts) {
      if (on !== page) continue;
      // A raised number is a piece of its own; within a text it would be any number.
      const whole = text.trim() === callout.trim();
      if (whole || (!/^[[(]?\d/.test(callout) && covers(text, callout, offset))) return reference;
    }
  }
  const number = numberAt(text, offset);
  if (number === null) return null;
  return references.find(({ label, ordinal }) => (label === null ? ordinal + 1 === number : label.replace(/\D/g, "") === String(number))) ?? null;
}

/** The number in square brackets that an offset is on: of `[3, 12]` the one that was pressed, of `[3–5]` the first. */
function numberAt(text: string, offset: number): number | null {
  for (const group of text.matchAll(/\[([\d\s,;–-]+)\]/g)) {
    if (offset < group.index || offset > group.index + group[0].length) continue;
    const numbers = [...group[0].matchAll(/\d+/g)];
    const pressed = numbers.findLast(({ index }) => group.index + index <= offset) ?? numbers[0];
    return pressed === undefined ? null : Number(pressed[0]);
  }
  return null;
}

function covers(text: string, part: string, offset: number): boolean {
  for (let at = text.indexOf(part); at >= 0 && part !== ""; at = text.indexOf(part, at + 1)) {
    if (at <= offset && offset <= at + part.length) return true;
  }
  return false;
}

function labelled({ label, raw }: PaperReference): string {
  return label === null || /^\[?\d/.test(raw) || raw.startsWith(label) ? raw : `${label} ${raw}`;
}
