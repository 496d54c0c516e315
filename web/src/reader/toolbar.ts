// The reader's bar: page, zoom, search, outline, the quotes of the answer. It only tells what is pressed.
import { t } from "../language";
import { fill, h } from "../ui/dom";
import { icon, type IconName } from "../ui/icons";

export interface ToolbarActions {
  close(): void;
  about(): void;
  goTo(page: number): void;
  zoom(by: "in" | "out" | "fit"): void;
  find(text: string, backwards: boolean): void;
  outline(): void;
  step(by: 1 | -1): void;
  copyLink(): void;
  /** Between the pages as they look and their text. */
  text(): void;
}

export interface Toolbar {
  readonly element: HTMLElement;
  setTitle(title: string): void;
  /** Without pages there is nothing to turn, zoom or search. */
  setPages(pages: number): void;
  setPage(page: number): void;
  /** How the words of the page were had, where that is worth saying. */
  setSource(text: string | null): void;
  setMatches(current: number, total: number, pending: boolean): void;
  setQuote(place: number, of: number): void;
  setFile(address: string | null): void;
  setOutline(open: boolean, there: boolean): void;
  setText(shown: boolean, there: boolean): void;
  focusSearch(): void;
  /** True where a search was open and is now ended. */
  endSearch(): boolean;
}

export function createToolbar(actions: ToolbarActions): Toolbar {
  const title = h("button", { type: "button", class: "reader-title", title: t("About this paper"), on: { click: actions.about } });
  const page = h("input", { class: "page-field", type: "text", inputmode: "numeric", "aria-label": t("Page"), autocomplete: "off" });
  const of = h("span", { class: "page-count" });
  const source = h("span", { class: "page-source", hidden: true });
  const paging = h("form", { class: "reader-group paging" }, page, of, source);
  const outline = button("list", t("Outline"), actions.outline);
  outline.setAttribute("aria-expanded", "false");
  // Until a paper is open.
  outline.hidden = true;
  const zooming = h(
    "div",
    { class: "reader-group", role: "group", "aria-label": t("Zoom") },
    button("minus", t("Zoom out"), () => actions.zoom("out")),
    button("plus", t("Zoom in"), () => actions.zoom("in")),
    button("fit", t("Fit to width"), () => actions.zoom("fit")),
  );
  const field = h("input", { class: "field find-field", type: "search", placeholder: t("Search in this paper"), "aria-label": t("Search in this paper"), autocomplete: "off" });
  const matches = h("span", { class: "matches", role: "status" });
  const finding = h(
    "form",
    { class: "reader-find", role: "search", "aria-label": t("In this paper"), hidden: true },
    field,
    button("up", t("Previous match"), () => actions.find(field.value, true)),
    button("down", t("Next match"), () => actions.find(field.value, false)),
    matches,
  );
  const search = button("search", t("Search in this paper"), () => (finding.hidden ? focusSearch() : void endSearch()));
  const text = button("text", t("Text of the pages"), actions.text);
  const file = h("a", { class: "bare", target: "_blank", rel: "noopener", "aria-label": t("Open the PDF in a tab of its own"), title: t("Open the PDF in a tab of its own") }, icon("link"));
  const link = button("copy", t("Copy the link to this place"), actions.copyLink);
  const count = h("span", { class: "quote-count", "aria-live": "polite" });
  const quotes = h(
    "div",
    { class: "reader-group quotes", role: "group", "aria-label": t("Quotes of this answer"), hidden: true },
    button("up", t("Previous quote"), () => actions.step(-1)),
    count,
    button("down", t("Next quote"), () => actions.step(1)),
  );
  const element = h(
    "div",
    { class: "reader-bar" },
    h("div", { class: "reader-line" }, h("h2", { class: "reader-heading" }, title), button("close", t("Close the reader"), actions.close)),
    h("div", { class: "reader-line tools" }, outline, paging, zooming, search, h("div", { class: "reader-group" }, text, link, file), quotes),
    finding,
  );

  paging.addEventListener("submit", (event) => {
    event.preventDefault();
    const number = Number.parseInt(page.value, 10);
    if (Number.isInteger(number)) actions.goTo(number);
  });
  page.addEventListener("focus", () => page.select());
  finding.addEventListener("submit", (event) => {
    event.preventDefault();
    actions.find(field.value.trim(), false);
  });
  field.addEventListener("input", () => {
    if (field.value.trim() === "") fill(matches);
    actions.find(field.value.trim(), false);
  });

  function focusSearch() {
    if (search.hidden) return;
    finding.hidden = false;
    field.focus();
    field.select();
  }

  function endSearch(): boolean {
    if (finding.hidden) return false;
    finding.hidden = true;
    field.value = "";
    fill(matches);
    actions.find("", false);
    search.focus();
    return true;
  }

  return {
    element,
    setTitle: (text) => fill(title, text),
    setPages(pages) {
      for (const part of [paging, zooming, search]) part.hidden = pages === 0;
      fill(of, t("of {0}", pages));
      if (pages === 0) finding.hidden = true;
    },
    setPage(number) {
      if (document.activeElement !== page) page.value = String(number);
    },
    setSource(text) {
      source.hidden = text === null;
      fill(source, text ?? "");
    },
    setMatches(current, total, pending) {
      if (field.value.trim() === "") return fill(matches);
      fill(matches, total === 0 ? (pending ? t("Searching") : t("Not found")) : t("{0} of {1}", current, total));
    },
    setQuote(place, total) {
      quotes.hidden = total === 0;
      fill(count, place < 0 ? t("{0} quotes", total) : t("Quote {0} of {1}", place + 1, total));
    },
    setFile(address) {
      file.hidden = address === null;
      if (address !== null) file.href = address;
    },
    setOutline(open, there) {
      outline.hidden = !there;
      outline.setAttribute("aria-expanded", String(open));
    },
    setText(shown, there) {
      text.hidden = !there;
      text.setAttribute("aria-pressed", String(shown));
    },
    focusSearch,
    endSearch,
  };
}

function button(name: IconName, label: string, press: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: "bare", "aria-label": label, title: label, on: { click: press } }, icon(name));
}
