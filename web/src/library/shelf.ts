// The papers of the library: searched, narrowed, paged, opened, chosen several at once.
import { t } from "../language";
import { failureOf } from "../api/failure";
import type { Papyri } from "../api/papyri";
import type { PaperCard, PaperPage, Restriction } from "../api/types";
import type { Scope } from "../chat/state";
import { fill, h } from "../ui/dom";
import { failureNotice, loadingNotice } from "../ui/notice";
import type { Undo } from "../ui/undo";
import { exportPapers } from "./export";
import { byline, foundText, titleOf } from "./paper-text";
import { EVERYTHING } from "./paper-narrow";
import type { Collections } from "./collections";
import { createSelection } from "./selection";

export interface ShelfActions {
  readonly collections: Pick<Collections, "collect" | "writable" | "current">;
  openPaper(id: string): void;
  announce(text: string): void;
  /** How many papers are found; `all` where nothing narrows them. */
  counted(total: number, all: boolean): void;
  askWithin(papers: readonly Scope[]): void;
  compare(papers: readonly Scope[]): void;
  /** It is out of sight and will be deleted. */
  gone(id: string): void;
}

export interface Shelf {
  readonly element: HTMLElement;
  /** Everything for an empty text and `EVERYTHING`. */
  search(text: string, restriction: Restriction): Promise<void>;
  setCurrent(id: string | null): void;
  /** Out of sight at once, deleted when nobody takes it back. */
  remove(papers: readonly Scope[]): void;
}

export function createShelf(papyri: Papyri, undo: Undo, actions: ShelfActions): Shelf {
  const list = h("ul", { class: "papers" });
  const place = h("div", { class: "paper-place", "aria-busy": "false" });
  const choose = h("button", { type: "button", class: "text-link choose", on: { click: () => selection.start() } }, t("Choose several"));
  const selection = createSelection({
    ask: (papers) => {
      selection.end();
      actions.askWithin(papers);
    },
    compare: actions.compare,
    exportAs: (papers, form) => {
      exportPapers(papyri, papers.map(({ id }) => id), form).then(
        (count) => actions.announce(count === 1 ? t("1 paper exported.") : t("{0} papers exported.", count)),
        (failed: unknown) => actions.announce(failureOf(failed).message),
      );
    },
    collections: () => actions.collections.writable().map(({ name }) => name),
    async collect(papers, name) {
      try {
        await actions.collections.collect(name, papers.map(({ id }) => id));
        actions.announce(papers.length === 1 ? t("1 paper is in “{0}”.", name) : t("{0} papers are in “{1}”.", papers.length, name));
        if (actions.collections.current() !== null) void load(null);
        return true;
      } catch (failed) {
        actions.announce(failureOf(failed).message);
        return false;
      }
    },
    remove,
    changed: redraw,
    shown: () => shown.map((paper) => ({ id: paper.id, title: titleOf(paper) })),
  });
  const element = h("div", { class: "shelf" }, choose, place, selection.element);
  let shown: PaperCard[] = [];
  // To be deleted unless it is taken back.
  const going = new Set<string>();
  let asked: { text: string; restriction: Restriction } = { text: "", restriction: EVERYTHING };
  let underway: AbortController | null = null;
  let current: string | null = null;
  let total = 0;
  let next: string | null = null;

  /** The first page, in place of what is shown; or one more page under it. */
  async function load(after: string | null) {
    underway?.abort();
    const own = new AbortController();
    underway = own;
    place.setAttribute("aria-busy", "true");
    if (!place.hasChildNodes()) fill(place, loadingNotice(t("Opening the library")));
    const { text, restriction } = asked;
    try {
      const page = await papyri.papers(text, restriction, after, own.signal);
      if (own.signal.aborted) return;
      take(page, after === null);
      if ((text !== "" || restriction !== EVERYTHING) && after === null && !plain()) actions.announce(foundText(page.totalCount));
    } catch (failed) {
      if (!own.signal.aborted) fill(place, failureNotice(failureOf(failed), () => void load(null)));
    } finally {
      if (underway === own) place.setAttribute("aria-busy", "false");
    }
  }

  function take(page: PaperPage, anew: boolean) {
    shown = anew ? [...page.nodes] : [...shown, ...page.nodes];
    total = page.totalCount;
    next = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    redraw();
  }

  function plain(): boolean {
    const { text, restriction } = asked;
    return text === "" && Object.entries(EVERYTHING).every(([key, value]) => restriction[key as keyof Restriction] === value || key === "order");
  }

  function redraw() {
    const there = shown.filter(({ id }) => !going.has(id));
    actions.counted(total - (shown.length - there.length), plain());
    choose.hidden = there.length < 2 || selection.choosing();
    fill(list, ...there.map(item));
    if (there.length === 0) {
      fill(place, plain() ? emptyLibrary() : h("p", { class: "empty" }, asked.text === "" ? t("No paper fits these filters.") : t("No paper matches “{0}”.", asked.text)));
      return;
    }
    const more = h("button", { type: "button", class: "button small", on: { click: () => void load(next) } }, t("Show more"));
    fill(place, list, next !== null && more);
  }

  function item(paper: PaperCard): HTMLElement {
    const button = h(
      "button",
      { type: "button", class: "paper-item", "data-paper": paper.id, on: { click: () => actions.openPaper(paper.id) } },
      h("span", { class: "paper-title" }, titleOf(paper)),
      h("span", { class: "paper-by" }, byline(paper)),
    );
    if (paper.id === current) button.setAttribute("aria-current", "true");
    if (!selection.choosing()) return h("li", {}, button);
    const box = h("input", { type: "checkbox", "aria-label": t("Choose {0}", titleOf(paper)) });
    box.checked = selection.has(paper.id);
    box.addEventListener("change", () => selection.set({ id: paper.id, title: titleOf(paper) }, box.checked));
    return h("li", { class: "choosable" }, box, button);
  }

  function remove(papers: readonly Scope[]) {
    for (const { id } of papers) {
      going.add(id);
      actions.gone(id);
    }
    redraw();
    const restore = () => {
      for (const { id } of papers) going.delete(id);
      redraw();
    };
    undo.offer({
      text: papers.length === 1 ? t("“{0}” deleted.", papers[0]?.title ?? "") : t("{0} papers deleted.", papers.length),
      async act() {
        for (const { id } of papers) await papyri.deletePaper(id);
        await load(null);
        restore();
      },
      restore,
    });
  }

  return {
    element,
    search(text, restriction) {
      asked = { text, restriction };
      return load(null);
    },
    setCurrent(id) {
      current = id;
      for (const button of list.querySelectorAll<HTMLElement>(".paper-item")) {
        if (button.dataset["paper"] === id) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      }
    },
    remove,
  };
}

function emptyLibrary(): HTMLElement {
  return h("div", { class: "empty" }, h("p", {}, t("The library is empty.")), h("p", {}, t("Add PDFs with the button above, or drop them anywhere on this page; or search arXiv.")));
}
