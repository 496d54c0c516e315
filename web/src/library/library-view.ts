// The library's side: where to search, the two lists, and the ways in for new papers.
import type { Papyri } from "../api/papyri";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { createArrivalRows } from "./arrival-rows";
import { createArrivals } from "./arrivals";
import { createArxivNarrow } from "./arxiv-narrow";
import { createArxivResults } from "./arxiv-results";
import { createShelf } from "./shelf";
import { createUploads } from "./uploads";

const SEARCH_AFTER_MS = 220;

export interface LibraryActions {
  openPaper(id: string): void;
  /** A paper that was asked for can be read about. */
  summaryReady(paper: string): void;
  announce(text: string): void;
  /** The map of all papers. */
  showMap(): void;
}

export interface LibraryView {
  readonly element: HTMLElement;
  reload(): Promise<void>;
  upload(files: Iterable<File>): void;
  setCurrent(id: string | null): void;
  /** Shows the papers on their way; to be called at the start and when the connection is back. */
  pickUp(): Promise<void>;
}

type Source = "library" | "arxiv";

const PLACEHOLDER = { library: "Search titles and authors", arxiv: "Search arXiv" };
const LABEL = { library: "Search the library", arxiv: "Search arXiv" };

export function createLibraryView(papyri: Papyri, actions: LibraryActions): LibraryView {
  const { openPaper, announce } = actions;
  const count = h("span", { class: "count" });
  const added = () => void reload();
  const uploads = createUploads(papyri, { added, openPaper });
  const rows = createArrivalRows(openPaper);
  const arrivals = createArrivals(papyri, rows, { ...actions, added });
  const shelf = createShelf(papyri, { openPaper, announce, counted: (total) => fill(count, String(total)) });
  const arxiv = createArxivResults(papyri, arrivals, { openPaper, announce });
  const narrow = createArxivNarrow();
  const field = h("input", { class: "field search-field", type: "search", autocomplete: "off" });
  const form = h("form", { role: "search" }, h("div", { class: "search" }, icon("search"), field), narrow.element);
  const element = h(
    "section",
    { class: "library", "aria-label": "Library" },
    h("div", { class: "side-head" }, h("h2", {}, "Library ", count), h("div", { class: "side-ways" }, mapButton(actions.showMap), uploadButton(uploads.add))),
    sourceSwitch(choose),
    form,
    uploads.element,
    rows.element,
    shelf.element,
    arxiv.element,
  );
  // What was typed in each of the two.
  const texts: Record<Source, string> = { library: "", arxiv: "" };
  let source: Source = "library";
  let timer: ReturnType<typeof setTimeout> | undefined;

  field.addEventListener("input", () => {
    clearTimeout(timer);
    texts[source] = field.value.trim();
    // arXiv is asked seldom: only when the reader says so.
    if (source === "library") timer = setTimeout(added, SEARCH_AFTER_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    if (source === "library") added();
    else askArxiv();
  });

  function askArxiv() {
    const question = narrow.question(texts.arxiv);
    if (question !== null) void arxiv.search(question);
  }

  function choose(next: Source) {
    source = next;
    field.value = texts[next];
    field.placeholder = PLACEHOLDER[next];
    field.setAttribute("aria-label", LABEL[next]);
    shelf.element.hidden = next !== "library";
    arxiv.element.hidden = next !== "arxiv";
    narrow.element.hidden = next !== "arxiv";
    if (next === "library") arxiv.stop();
  }

  function reload() {
    return shelf.search(texts.library);
  }

  choose("library");
  return { element, reload, upload: uploads.add, setCurrent: shelf.setCurrent, pickUp: arrivals.pickUp };
}

function mapButton(show: () => void): HTMLElement {
  return h("button", { type: "button", class: "button small", on: { click: show } }, icon("map"), "Map");
}

function sourceSwitch(choose: (source: Source) => void): HTMLElement {
  const option = (source: Source, text: string) => {
    const input = h("input", { type: "radio", name: "source", id: `source-${source}`, checked: source === "library", on: { change: () => choose(source) } });
    return [input, h("label", { for: `source-${source}` }, text)];
  };
  return h("fieldset", { class: "switch" }, h("legend", { class: "only-read" }, "Search in"), ...option("library", "Library"), ...option("arxiv", "arXiv"));
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
