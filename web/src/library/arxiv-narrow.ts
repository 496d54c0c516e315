// What narrows a search of arXiv: a category, and the days it was submitted between.
import { t } from "../language";
import type { ArxivQuestion } from "../api/papyri";
import { h } from "../ui/dom";

/** Those that most of these readers want; any other can be typed. */
const SUGGESTED = ["cs.AI", "cs.CL", "cs.CV", "cs.DL", "cs.IR", "cs.LG", "cs.NE", "cs.RO", "cs.SI", "eess.AS", "math.OC", "q-bio.QM", "stat.ME", "stat.ML"];

export interface ArxivNarrow {
  readonly element: HTMLElement;
  /** With these words; `null` where nothing at all is asked for. */
  question(text: string): ArxivQuestion | null;
}

export function createArxivNarrow(): ArxivNarrow {
  const category = h("input", { class: "field", id: "narrow-category", list: "narrow-categories", autocomplete: "off", spellcheck: "false", placeholder: "cs.CL" });
  const from = h("input", { class: "field", id: "narrow-from", type: "date" });
  const to = h("input", { class: "field", id: "narrow-to", type: "date" });
  const count = h("span", { class: "count" });
  const given = (field: HTMLInputElement) => (field.value.trim() === "" ? null : field.value.trim());
  const element = h(
    "details",
    { class: "narrow narrow-arxiv" },
    h("summary", {}, t("Category and dates"), count),
    labelled(category, t("Category")),
    labelled(from, t("From")),
    labelled(to, t("To")),
    h("button", { class: "button small" }, t("Search")),
    h("datalist", { id: "narrow-categories" }, ...SUGGESTED.map((name) => h("option", { value: name }))),
  );
  // What narrows stays in sight when it is folded away.
  element.addEventListener("input", () => {
    const used = [category, from, to].filter((field) => given(field) !== null).length;
    count.textContent = used === 0 ? "" : `(${used})`;
  });
  return {
    element,
    question(text) {
      const asked = { text: text === "" ? null : text, category: given(category), from: given(from), to: given(to) };
      return Object.values(asked).every((part) => part === null) ? null : asked;
    },
  };
}

function labelled(field: HTMLInputElement, text: string): HTMLElement {
  return h("div", { class: "narrow-field" }, h("label", { for: field.id }, text), field);
}
