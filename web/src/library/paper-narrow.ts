// What narrows and orders the papers of the library.
import { t } from "../language";
import type { PaperOrder, ReadingState, Restriction } from "../api/types";
import { h } from "../ui/dom";
import { STATES } from "./marks";

export interface PaperNarrow {
  readonly element: HTMLElement;
  /** The reader's tags, to choose from. */
  setTags(tags: readonly string[]): void;
  restriction(): Restriction;
  clear(): void;
}

export const EVERYTHING: Restriction = { author: null, venue: null, category: null, fromYear: null, toYear: null, hasText: null, collection: null, tag: null, state: null, order: "USUAL" };

const CHANGED_AFTER_MS = 250;

export function createPaperNarrow(changed: () => void): PaperNarrow {
  const author = text("only-author", t("Author"), "Silva");
  const venue = text("only-venue", t("Venue"), "Journal");
  const category = text("only-category", t("Subject class"), "cs.CL");
  const from = text("only-from", t("From year"), "2015");
  const to = text("only-to", t("To year"), "2024");
  const having = choice("only-text", [
    ["", t("All papers")],
    ["yes", t("With full text")],
    ["no", t("Abstract only")],
  ]);
  const state = choice("only-state", STATES.map(([value, name]) => [value, value === "" ? t("All papers") : name]));
  const tag = text("only-tag", t("Tag"), "to cite");
  const known = h("datalist", { id: "known-tags" });
  tag.setAttribute("list", known.id);
  const order = choice("only-order", [
    ["USUAL", t("By title or match")],
    ["NEWEST", t("Newest first")],
    ["OLDEST", t("Oldest first")],
  ]);
  for (const field of [from, to]) {
    field.setAttribute("inputmode", "numeric");
    field.setAttribute("maxlength", "4");
  }
  const count = h("span", { class: "count" });
  const clear = h("button", { type: "button", class: "button small", on: { click: reset } }, t("Clear"));
  const fields: readonly [HTMLElement, string][] = [
    [author, t("Author")],
    [venue, t("Venue")],
    [category, t("Class")],
    [from, t("From")],
    [to, t("To")],
    [having, t("Text")],
    [state, t("Read")],
    [tag, t("Tag")],
    [order, t("Order")],
  ];
  const element = h(
    "details",
    { class: "narrow narrow-papers" },
    h("summary", {}, t("Filter and sort "), count),
    ...fields.map(([field, name]) => h("div", { class: "narrow-field" }, h("label", { for: field.id }, name), field)),
    known,
    clear,
  );
  let timer: ReturnType<typeof setTimeout> | undefined;

  element.addEventListener("input", () => {
    tell();
    clearTimeout(timer);
    timer = setTimeout(changed, CHANGED_AFTER_MS);
  });
  // Enter belongs to the search form around it, which asks anew as well.

  function restriction(): Restriction {
    return {
      author: given(author),
      venue: given(venue),
      category: given(category),
      fromYear: yearOf(from),
      toYear: yearOf(to),
      hasText: having.value === "" ? null : having.value === "yes",
      collection: null,
      tag: given(tag),
      state: state.value === "" ? null : (state.value as ReadingState),
      order: order.value as PaperOrder,
    };
  }

  // What narrows stays in sight when it is folded away.
  function tell() {
    const { order: ordered, ...only } = restriction();
    const used = Object.values(only).filter((part) => part !== null).length + (ordered === "USUAL" ? 0 : 1);
    count.textContent = used === 0 ? "" : `(${used})`;
    clear.hidden = used === 0;
  }

  function reset() {
    for (const field of [author, venue, category, from, to, having, state, tag]) field.value = "";
    order.value = "USUAL";
    tell();
    changed();
  }

  tell();
  return {
    element,
    restriction,
    clear: reset,
    setTags: (tags) => known.replaceChildren(...tags.map((value) => h("option", { value }))),
  };
}

function text(id: string, label: string, example: string): HTMLInputElement {
  return h("input", { class: "field", id, type: "text", autocomplete: "off", spellcheck: "false", placeholder: example, "aria-label": label });
}

function choice(id: string, options: readonly (readonly [string, string])[]): HTMLSelectElement {
  return h("select", { class: "field", id }, ...options.map(([value, name]) => h("option", { value }, name)));
}

function given(field: HTMLInputElement): string | null {
  return field.value.trim() === "" ? null : field.value.trim();
}

function yearOf(field: HTMLInputElement): number | null {
  return /^\d{4}$/.test(field.value.trim()) ? Number(field.value) : null;
}
