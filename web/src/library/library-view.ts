// The library: searching, paging, and the way in for new papers.
import { failureOf } from "../api/failure";
import type { Papyri } from "../api/papyri";
import type { PaperCard, PaperPage } from "../api/types";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { failureNotice, loadingNotice } from "../ui/notice";
import { byline, titleOf } from "./paper-text";
import { createUploads } from "./uploads";

const SEARCH_AFTER_MS = 220;

export interface LibraryActions {
  openPaper(id: string): void;
  announce(text: string): void;
}

export interface LibraryView {
  readonly element: HTMLElement;
  reload(): Promise<void>;
  upload(files: Iterable<File>): void;
  setCurrent(id: string | null): void;
}

export function createLibraryView(papyri: Papyri, actions: LibraryActions): LibraryView {
  const uploads = createUploads(papyri, { added: () => void reload(), openPaper: actions.openPaper });
  const search = h("input", {
    class: "field search-field",
    type: "search",
    placeholder: "Search titles and authors",
    "aria-label": "Search the library",
    autocomplete: "off",
  });
  const list = h("ul", { class: "papers" });
  const place = h("div", { class: "paper-place", "aria-busy": "false" });
  const count = h("span", { class: "count" });
  const element = h(
    "section",
    { class: "library", "aria-label": "Library" },
    h("div", { class: "side-head" }, h("h2", {}, "Library ", count), uploadButton(uploads.add)),
    h("div", { class: "search" }, icon("search"), search),
    uploads.element,
    place,
  );
  let underway: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: string | null = null;

  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void reload(), SEARCH_AFTER_MS);
  });

  /** The first page, in place of what is shown; or one more page under it. */
  async function load(after: string | null) {
    underway?.abort();
    const own = new AbortController();
    underway = own;
    const text = search.value.trim();
    place.setAttribute("aria-busy", "true");
    if (!place.hasChildNodes()) fill(place, loadingNotice("Opening the library"));
    try {
      const page = await papyri.papers(text, after, own.signal);
      if (own.signal.aborted) return;
      if (after === null) fill(list);
      draw(page, text);
      if (text !== "" && after === null) actions.announce(found(page.totalCount));
    } catch (failed) {
      if (!own.signal.aborted) fill(place, failureNotice(failureOf(failed), () => void reload()));
    } finally {
      if (underway === own) place.setAttribute("aria-busy", "false");
    }
  }

  function reload() {
    return load(null);
  }

  function draw(page: PaperPage, text: string) {
    fill(count, String(page.totalCount));
    list.append(...page.nodes.map(item));
    if (list.childElementCount === 0) {
      fill(place, text === "" ? emptyLibrary() : h("p", { class: "empty" }, `No paper matches “${text}”.`));
      return;
    }
    const { hasNextPage, endCursor } = page.pageInfo;
    const more = h("button", { type: "button", class: "button small", on: { click: () => void load(endCursor) } }, "Show more");
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
    element,
    reload,
    upload: uploads.add,
    setCurrent(id) {
      current = id;
      for (const button of list.querySelectorAll<HTMLElement>(".paper-item")) {
        if (button.dataset["paper"] === id) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      }
    },
  };
}

function uploadButton(take: (files: Iterable<File>) => void): HTMLElement {
  const input = h("input", { type: "file", accept: "application/pdf,.pdf", multiple: true, class: "only-read", id: "upload", tabindex: -1, "aria-hidden": "true" });
  input.addEventListener("change", () => {
    take([...(input.files ?? [])]);
    // So that choosing the same file again is a change again.
    input.value = "";
  });
  const button = h("button", { type: "button", class: "button small", on: { click: () => input.click() } }, icon("upload"), "Add PDF");
  return h("div", { class: "upload-way" }, input, button);
}

function emptyLibrary(): HTMLElement {
  return h("div", { class: "empty" }, h("p", {}, "The library is empty."), h("p", {}, "Add PDFs with the button above, or drop them anywhere on this page."));
}

function found(total: number): string {
  return total === 1 ? "1 paper found" : `${total} papers found`;
}
