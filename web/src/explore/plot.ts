// Plots that are lists as well: each column and bar has its figure in words, and takes its colours from the page.
import { h } from "../ui/dom";

export interface Column {
  /** Under the column; empty where its neighbours say enough. */
  readonly label: string;
  readonly value: number;
  /** `March 2024: 12 papers`. */
  readonly words: string;
}

export interface Columns {
  readonly element: HTMLElement;
  mark(at: number): void;
}

/** Columns over time; pressing one tells which. */
export function columns(data: readonly Column[], name: string, press: (at: number) => void): Columns {
  const top = niceTop(Math.max(1, ...data.map(({ value }) => value)));
  const items = data.map(({ label, value, words }, at) => {
    const bar = h("span", { class: "column-bar" });
    bar.style.height = `${(100 * value) / top}%`;
    const button = h("button", { type: "button", class: "column-button", "aria-label": words, title: words, on: { click: () => press(at) } }, bar);
    return h("li", {}, button, h("span", { class: "column-label", "aria-hidden": "true" }, label));
  });
  const marks = [top, top / 2, 0].map((value) => h("span", {}, Number.isInteger(value) ? String(value) : ""));
  const list = h("ol", { class: "columns", "aria-label": name, tabindex: 0, role: "list" }, ...items);
  return {
    element: h("div", { class: "plot" }, h("div", { class: "plot-axis", "aria-hidden": "true" }, ...marks), list),
    mark(at) {
      items.forEach((item, other) => item.querySelector("button")?.setAttribute("aria-pressed", String(other === at)));
    },
  };
}

/** A bar as long as its share of the longest; what it says stands beside it in words. */
export function bar(share: number, kind: "now" | "before" = "now"): HTMLElement {
  const inner = h("span", { class: `bar-inner ${kind}` });
  inner.style.width = `${100 * Math.min(1, Math.max(0, share))}%`;
  return h("span", { class: "share-bar", "aria-hidden": "true" }, inner);
}

/** The next of 1, 2, 4, 5, 10, 20, … so that half of it is a whole number where it can be. */
export function niceTop(value: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [1, 2, 4, 5, 6, 8]) if (step * power >= value) return step * power;
  }
}
