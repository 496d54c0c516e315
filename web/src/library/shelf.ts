// The papers of the library: searched, paged, opened.
import { failureOf } from "../api/failure";
import type { Papyri } from "../api/papyri";
import type { PaperCard, PaperPage } from "../api/types";
import { fill, h } from "../ui/dom";
import { failureNotice, loadingNotice } from "../ui/notice";
import { byline, foundText, titleOf } from "./paper-text";

export interface ShelfActions {
  openPaper(id: string): void;
  announce(text: string): void;
  counted(total: number): void;
}

export interface Shelf {
  readonly element: HTMLElement;
  /** Everything for an empty text. */
  search(text: string): Promise<void>;
  setCurrent(id: string | null): void;
}

export function createShelf(papyri: Papyri, actions: ShelfActions): Shelf {
  const list = h("ul", { class: "papers" });
  const place = h("div", { class: "paper-place", "aria-busy": "false" });
  let underway: AbortController | null = null;
  let current: string | null = null;

  /** The first page, in place of what is shown; or one more page under it. */
  async function load(text: string, after: string | null) {
    underway?.abort();
    const own = new AbortController();
    underway = own;
    place.setAttribute("aria-busy", "true");
    if (!place.hasChildNodes()) fill(place, loadingNotice("Opening the library"));
    try {
      const page = await papyri.papers(text, after, own.signal);
      if (own.signal.aborted) return;
      if (after === null) fill(list);
      draw(page, text);
      if (text !== "" && after === null) actions.announce(foundText(page.totalCount));
    } catch (failed) {
      if (!own.signal.aborted) fill(place, failureNotice(failureOf(failed), () => void load(text, null)));
    } finally {
      if (underway === own) place.setAttribute("aria-busy", "false");
    }
  }

  function draw(page: PaperPage, text: string) {
    actions.counted(page.totalCount);
    list.append(...page.nodes.map(item));
    if (list.childElementCount === 0) {
      fill(place, text === "" ? emptyLibrary() : h("p", { class: "empty" }, `No paper matches “${text}”.`));
      return;
    }
    const { hasNextPage, endCursor } = page.pageInfo;
    const more = h("button", { type: "button", class: "button small", on: { click: () => void load(text, endCursor) } }, "Show more");
    fill(place, list, hasNextPage && endCursor !== null && more);
  }

  function item(paper: PaperCard): HTMLElement {
    const button = h(
      "button",
      { type: "button", class: "paper-item", "data-paper": paper.id, on: { click: () => actions.openPaper(paper.id) } },
      h("span", { class: "paper-title" }, titleOf(paper)),
      h("span", { class: "paper-by" }, byline(paper)),
    );
    if (paper.id === current) button.setAttribute("aria-current", "true");
    return h("li", {}, button);
  }

  return {
    element: place,
    search: (text) => load(text, null),
    setCurrent(id) {
      current = id;
      for (const button of list.querySelectorAll<HTMLElement>(".paper-item")) {
        if (button.dataset["paper"] === id) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      }
    },
  };
}

function emptyLibrary(): HTMLElement {
  return h("div", { class: "empty" }, h("p", {}, "The library is empty."), h("p", {}, "Add PDFs with the button above, or drop them anywhere on this page; or search arXiv."));
}
