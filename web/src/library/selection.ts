// Several papers at once: which are chosen, and what can be done with them.
import { t } from "../language";
import type { Scope } from "../chat/state";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { createMenu } from "../ui/menu";
import type { ExportForm } from "./export";

/** The server's bound for a question within papers, and what a comparison stays readable with. */
export const MOST_CHOSEN = 100;
export const MOST_COMPARED = 8;

export interface SelectionActions {
  ask(papers: readonly Scope[]): void;
  compare(papers: readonly Scope[]): void;
  exportAs(papers: readonly Scope[], form: ExportForm): void;
  remove(papers: readonly Scope[]): void;
  /** Puts papers into the collection of this name; whether they are in it. */
  collect(papers: readonly Scope[], name: string): Promise<boolean>;
  /** The names of collections that papers can be put into. */
  collections(): readonly string[];
  /** The list shows or hides its boxes. */
  changed(): void;
  shown(): readonly Scope[];
}

export interface Selection {
  readonly element: HTMLElement;
  /** Whether papers are being chosen. */
  choosing(): boolean;
  has(id: string): boolean;
  set(paper: Scope, chosen: boolean): void;
  start(): void;
  end(): void;
}

export function createSelection(actions: SelectionActions): Selection {
  const chosen = new Map<string, Scope>();
  const count = h("p", { class: "selection-count", role: "status" });
  const ask = way(t("Ask within"), "search", actions.ask);
  const compare = way(t("Compare"), "table", actions.compare);
  const remove = way(t("Delete"), "bin", (papers) => {
    actions.remove(papers);
    end();
  });
  const forms: readonly [ExportForm, string][] = [
    ["bibtex", "BibTeX"],
    ["ris", "RIS"],
    ["csv", t("Table (CSV)")],
  ];
  const exporting = createMenu(t("Export"), "share", forms.map(([form, text]) => ({ text, press: () => actions.exportAs(papers(), form) })));
  const known = h("datalist", { id: "known-collections" });
  const into = h("input", { class: "field", list: known.id, autocomplete: "off", maxlength: 120, placeholder: t("Collection"), "aria-label": t("Collection to put them into") });
  const put = h("button", { type: "submit", class: "button small" }, icon("plus"), t("Put in"));
  const collecting = h("form", { class: "one-line" }, into, known, put);
  collecting.addEventListener("submit", (event) => {
    event.preventDefault();
    if (into.value.trim() === "") return into.focus();
    void actions.collect(papers(), into.value.trim()).then((done) => {
      if (done) into.value = "";
    });
  });
  const all = h("button", { type: "button", class: "text-link", on: { click: chooseAll } }, t("All shown"));
  const done = h("button", { type: "button", class: "text-link", on: { click: end } }, t("Done"));
  const element = h(
    "section",
    { class: "selection", "aria-label": t("Chosen papers"), hidden: true },
    h("div", { class: "selection-line" }, count, all, done),
    h("div", { class: "selection-ways" }, ask, compare, exporting, remove),
    collecting,
  );
  let on = false;

  function way(text: string, image: "search" | "table" | "bin", act: (papers: readonly Scope[]) => void): HTMLButtonElement {
    return h("button", { type: "button", class: "button small", on: { click: () => act(papers()) } }, icon(image), text);
  }

  function papers(): Scope[] {
    return [...chosen.values()];
  }

  function draw() {
    element.hidden = !on;
    fill(count, chosen.size === 0 ? t("Choose papers") : t("{0} chosen", chosen.size));
    put.disabled = chosen.size === 0;
    ask.disabled = chosen.size === 0;
    remove.disabled = chosen.size === 0;
    compare.disabled = chosen.size < 2 || chosen.size > MOST_COMPARED;
    compare.title = compare.disabled ? t("Choose 2 to {0} papers", MOST_COMPARED) : "";
    const button = exporting.querySelector("button");
    if (button) button.disabled = chosen.size === 0;
  }

  function chooseAll() {
    for (const paper of actions.shown()) if (chosen.size < MOST_CHOSEN) chosen.set(paper.id, paper);
    draw();
    actions.changed();
  }

  function end() {
    on = false;
    chosen.clear();
    draw();
    actions.changed();
  }

  return {
    element,
    choosing: () => on,
    has: (id) => chosen.has(id),
    set(paper, taken) {
      if (taken && chosen.size < MOST_CHOSEN) chosen.set(paper.id, paper);
      else chosen.delete(paper.id);
      draw();
    },
    start() {
      on = true;
      fill(known, ...actions.collections().map((value) => h("option", { value })));
      draw();
      actions.changed();
    },
    end,
  };
}
