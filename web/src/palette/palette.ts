// The command palette: one field that finds what can be done, chats and papers, by keyboard alone. Loaded when first opened.
import { t } from "../language";
import type { PaperCard } from "../api/types";
import { byline, titleOf } from "../library/paper-text";
import { fill, h } from "../ui/dom";
import { fitting } from "./fitting";

export interface Command {
  readonly text: string;
  /** The key that does the same. */
  readonly key?: string;
  act(): void;
}

export interface PaletteSources {
  commands(): readonly Command[];
  chats(): Promise<readonly { readonly id: string; readonly title: string }[]>;
  papers(words: string): Promise<readonly PaperCard[]>;
  openChat(id: string): void;
  openPaper(id: string): void;
  ask(question: string): void;
}

interface Entry {
  readonly group: string;
  readonly text: string;
  readonly more: string;
  act(): void;
}

const SEARCH_AFTER_MS = 150;
const CHATS_SHOWN = 5;
const PAPERS_SHOWN = 6;

export function createPalette(sources: PaletteSources): HTMLDialogElement {
  const field = h("input", {
    class: "palette-field",
    type: "text",
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": "palette-list",
    "aria-autocomplete": "list",
    "aria-label": t("What do you want to do?"),
    placeholder: t("What do you want to do?"),
    autocomplete: "off",
    spellcheck: "false",
  });
  const list = h("ul", { class: "palette-list", id: "palette-list", role: "listbox", "aria-label": t("What can be done") });
  const dialog = h("dialog", { class: "palette", "aria-label": t("Commands") }, field, list);
  let entries: readonly Entry[] = [];
  let at = 0;
  let sought = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  field.addEventListener("input", () => {
    drawNow();
    clearTimeout(timer);
    timer = setTimeout(() => void search(), SEARCH_AFTER_MS);
  });
  field.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      point((at + step + entries.length) % Math.max(1, entries.length));
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      choose(entries[at]);
    }
  });
  // A press beside it closes it.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => clearTimeout(timer));

  function commands(): Entry[] {
    const words = field.value.trim();
    const found = fitting(sources.commands(), words, ({ text }) => text).map(({ text, key, act }): Entry => ({ group: t("Commands"), text, more: key ?? "", act }));
    if (words !== "") found.push({ group: t("Commands"), text: t("Ask: {0}", words), more: "", act: () => sources.ask(words) });
    return found;
  }

  function drawNow() {
    entries = commands();
    draw();
  }

  async function search() {
    const own = ++sought;
    const words = field.value.trim();
    // What can't be had is left out: the commands work without.
    const [chats, papers] = await Promise.all([sources.chats().catch(() => []), words === "" ? [] : sources.papers(words).catch(() => [])]);
    if (own !== sought || !dialog.open) return;
    const talks = fitting(chats, words, ({ title }) => title).slice(0, CHATS_SHOWN);
    entries = [
      ...commands(),
      ...papers.slice(0, PAPERS_SHOWN).map((paper): Entry => ({ group: t("Papers"), text: titleOf(paper), more: byline(paper), act: () => sources.openPaper(paper.id) })),
      ...talks.map(({ id, title }): Entry => ({ group: t("Chats"), text: title, more: "", act: () => sources.openChat(id) })),
    ];
    draw();
  }

  function draw() {
    at = Math.min(at, Math.max(0, entries.length - 1));
    const items = entries.map((entry, index) => {
      const item = h(
        "li",
        { class: "palette-item", role: "option", id: `palette-${index}`, "aria-selected": String(index === at) },
        h("span", { class: "palette-text" }, entry.text),
        h("span", { class: "palette-more" }, entry.more === "" && entry.group !== t("Commands") ? entry.group : entry.more),
      );
      item.addEventListener("click", () => choose(entry));
      item.addEventListener("pointermove", () => index !== at && point(index));
      return item;
    });
    fill(list, ...items);
    point(at);
  }

  function point(next: number) {
    at = next;
    for (const [index, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(index === at));
    if (entries.length === 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", `palette-${at}`);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  function choose(entry: Entry | undefined) {
    if (entry === undefined) return;
    dialog.close();
    entry.act();
  }

  const show = dialog.showModal.bind(dialog);
  dialog.showModal = () => {
    field.value = "";
    at = 0;
    show();
    field.focus();
    drawNow();
    void search();
  };
  return dialog;
}
