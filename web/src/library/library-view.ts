// The library's side: where to search, the two lists, and the ways in for new papers.
import { t } from "../language";
import type { Papyri } from "../api/papyri";
import type { Scope } from "../chat/state";
import { fill, h } from "../ui/dom";
import { icon, type IconName } from "../ui/icons";
import { createArrivalRows } from "./arrival-rows";
import { createArrivals } from "./arrivals";
import { createArxivNarrow } from "./arxiv-narrow";
import { createArxivResults } from "./arxiv-results";
import { createCollections } from "./collections";
import { createShelf } from "./shelf";
import { createUploads } from "./uploads";
import { createPaperNarrow } from "./paper-narrow";
import type { Undo } from "../ui/undo";

const SEARCH_AFTER_MS = 220;

export interface LibraryActions {
  openPaper(id: string): void;
  /** A paper that was asked for can be read about. */
  summaryReady(paper: string): void;
  announce(text: string): void;
  /** The map of all papers. */
  showMap(): void;
  /** It is about to be shown: it opens quicker. */
  prepareMap(): void;
  explore(): void;
  /** How many papers the library has. */
  counted(total: number): void;
  askWithin(papers: readonly Scope[]): void;
  compare(papers: readonly Scope[]): void;
  /** A paper is being deleted. */
  gone(id: string): void;
}

export interface LibraryView {
  readonly element: HTMLElement;
  reload(): Promise<void>;
  upload(files: Iterable<File>): void;
  setCurrent(id: string | null): void;
  remove(papers: readonly Scope[]): void;
  /** Tags, states or collections of papers are others now. */
  marked(): void;
  focusSearch(): void;
  choosePdf(): void;
  searchArxiv(): void;
  /** Shows the papers on their way; to be called at the start and when the connection is back. */
  pickUp(): Promise<void>;
}

type Source = "library" | "arxiv";

const PLACEHOLDER = { library: t("Search titles and authors"), arxiv: t("Search arXiv") };
const LABEL = { library: t("Search the library"), arxiv: t("Search arXiv") };

export function createLibraryView(papyri: Papyri, undo: Undo, actions: LibraryActions): LibraryView {
  const { openPaper, announce } = actions;
  const count = h("span", { class: "count" });
  const added = () => void reload();
  const uploads = createUploads(papyri, { added, openPaper });
  const rows = createArrivalRows(openPaper);
  const arrivals = createArrivals(papyri, rows, { ...actions, added });
  const collections = createCollections(papyri.shelf, { ...actions, chosen: added });
  const shelf = createShelf(papyri, undo, {
    ...actions,
    collections,
    counted(total, all) {
      fill(count, String(total));
      if (all) actions.counted(total);
    },
  });
  const arxiv = createArxivResults(papyri, arrivals, { openPaper, announce });
  const narrow = createArxivNarrow();
  const papersNarrow = createPaperNarrow(added);
  const field = h("input", { class: "field search-field", type: "search", autocomplete: "off" });
  const form = h("form", { role: "search", "aria-label": t("Papers") }, h("div", { class: "search" }, icon("search"), field), papersNarrow.element, narrow.element);
  const adding = uploadWay(uploads.add);
  const switching = sourceSwitch(choose);
  const element = h(
    "section",
    { class: "library", "aria-label": t("Library") },
    h("div", { class: "side-head" }, h("h2", {}, t("Library "), count), h("div", { class: "side-ways" }, iconButton("map", t("Map of citations"), actions.showMap, actions.prepareMap), iconButton("chart", t("Explore"), actions.explore), adding.element)),
    switching.element,
    form,
    collections.element,
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
    papersNarrow.element.hidden = next !== "library";
    collections.element.hidden = next !== "library";
    if (next === "library") arxiv.stop();
  }

  function marked() {
    void collections.reload();
    papyri.shelf.tags().then(
      (tags) => papersNarrow.setTags(tags.map(({ tag }) => tag)),
      // Only what a field proposes.
      () => {},
    );
    const { collection, tag, state } = { ...papersNarrow.restriction(), collection: collections.current() };
    if (collection !== null || tag !== null || state !== null) void reload();
  }

  function reload() {
    return shelf.search(texts.library, { ...papersNarrow.restriction(), collection: collections.current() });
  }

  choose("library");
  marked();
  return {
    marked,
    element,
    reload,
    upload: uploads.add,
    setCurrent: shelf.setCurrent,
    pickUp: arrivals.pickUp,
    remove: shelf.remove,
    choosePdf: adding.open,
    focusSearch: () => field.focus(),
    searchArxiv() {
      switching.choose("arxiv");
      field.focus();
    },
  };
}

function iconButton(name: IconName, label: string, show: () => void, prepare: () => void = () => {}): HTMLElement {
  return h("button", { type: "button", class: "button small icon-only", "aria-label": label, title: label, on: { click: show, pointerenter: prepare, focus: prepare } }, icon(name));
}

function sourceSwitch(choose: (source: Source) => void): { element: HTMLElement; choose(source: Source): void } {
  const inputs = new Map<Source, HTMLInputElement>();
  const option = (source: Source, text: string) => {
    const input = h("input", { type: "radio", name: "source", id: `source-${source}`, checked: source === "library", on: { change: () => choose(source) } });
    inputs.set(source, input);
    return [input, h("label", { for: `source-${source}` }, text)];
  };
  const legend = h("legend", { class: "only-read" }, t("Search in"));
  return {
    element: h("fieldset", { class: "switch" }, legend, ...option("library", t("Library")), ...option("arxiv", "arXiv")),
    choose(source) {
      const input = inputs.get(source);
      if (input) input.checked = true;
      choose(source);
    },
  };
}

function uploadWay(take: (files: Iterable<File>) => void): { element: HTMLElement; open(): void } {
  const input = h("input", { type: "file", accept: "application/pdf,.pdf,.xml,.nxml,.tei,.tex,.ltx,.tar,.gz,.tgz,.zip,.md,.markdown,.html,.htm,.docx,.bib,.ris,.rdf,.json", multiple: true, class: "only-read", id: "upload", tabindex: -1, "aria-hidden": "true" });
  input.addEventListener("change", () => {
    take([...(input.files ?? [])]);
    // So that choosing the same file again is a change again.
    input.value = "";
  });
  const open = () => input.click();
  const button = h("button", { type: "button", class: "button small", on: { click: open } }, icon("upload"), t("Add PDF"));
  return { element: h("div", { class: "upload-way" }, input, button), open };
}
