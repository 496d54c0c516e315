// What more papers speak of in a window of days than in the one before, as pairs of bars.
import { t } from "../language";
import type { Trend, TrendQuestion, Trends } from "../api/explore";
import type { EntityKind } from "../api/types";
import { h } from "../ui/dom";
import type { Panel, PanelTools } from "./explore-view";
import { bar } from "./plot";

const WINDOWS: readonly (readonly [number, string])[] = [
  [30, t("30 days")],
  [90, t("90 days")],
  [180, t("half a year")],
  [365, t("a year")],
];
const KINDS: readonly (readonly [NonNullable<TrendQuestion["kind"]> | "", string])[] = [
  ["", t("Everything")],
  ["METHOD", t("Methods")],
  ["DATASET", t("Datasets")],
  ["TASK", t("Tasks")],
  ["METRIC", t("Metrics")],
  ["CATEGORY", t("Subject classes")],
];
/** Above this, chance makes it once in a thousand (χ² with one degree of freedom). */
const SURE = 10.83;

export function createTrending({ api, go, actions, asking }: PanelTools): Panel {
  const days = select(t("Window"), WINDOWS.map(([value, text]) => [String(value), text]));
  days.value = "365";
  const kind = select(t("Kind"), KINDS);
  const category = h("input", { class: "field", type: "text", placeholder: t("all, or cs.CL"), "aria-label": t("Subject class"), autocomplete: "off", spellcheck: "false" });
  const place = h("div", { "aria-live": "polite" });
  const form = h("form", { class: "explore-form" }, labelled(t("In the last"), days), labelled(t("Kind"), kind), labelled(t("Class"), category));
  const element = h("section", { class: "explore-panel", "aria-label": t("Trending") }, h("p", { class: "paper-by" }, t("What more papers speak of than in as many days before. The window ends on the newest day of the library.")), form, place);

  for (const field of [days, kind, category]) field.addEventListener("change", () => void load());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void load();
  });

  function load() {
    const chosen = kind.value as TrendQuestion["kind"] | "";
    category.disabled = chosen === "CATEGORY";
    const question = { days: Number(days.value), kind: chosen === "" ? null : chosen, category: category.disabled || category.value.trim() === "" ? null : category.value.trim() };
    return asking(place, t("Counting"), async () => drawn(await api.trending(question)));
  }

  function drawn(trends: Trends | null): (HTMLElement | null)[] {
    if (trends === null) return [h("p", { class: "empty" }, t("No paper here says its day. Those that come from arXiv do: bring some in, or follow a category with “papyri harvest”."))];
    const counts = h("p", { class: "explore-counts" }, t("{0} – {1}: {2}; as many days before: {3}.", trends.from, trends.until, papersText(trends.papers), papersText(trends.papersBefore)));
    if (trends.trends.length === 0) return [counts, h("p", { class: "empty" }, t("Nothing is spoken of more than before."))];
    const most = Math.max(...trends.trends.flatMap(({ papers, papersBefore }) => [papers, papersBefore]));
    const head = h("thead", {}, h("tr", {}, ...["", t("Papers"), t("Before"), t("How sure")].map((text) => (text === "" ? h("td", {}) : h("th", { scope: "col" }, text)))));
    const rows = trends.trends.map((trend) => row(trend, most));
    const table = h("table", { class: "trend-table" }, head, h("tbody", {}, ...rows));
    return [counts, h("div", { class: "scroll-box", tabindex: 0, role: "region", "aria-label": t("What grows") }, table)];
  }

  function row({ name, kind: of, papers, papersBefore, score }: Trend, most: number): HTMLElement {
    const over = h("button", { type: "button", class: "text-link", on: { click: () => go({ way: "timeline", of: name }) } }, name);
    const ask = h("button", { type: "button", class: "button small", "aria-label": t("Ask about {0}", name), on: { click: () => actions.ask(`What do the papers say about ${name}?`) } }, t("Ask"));
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, of === null ? name : over, of !== null && h("span", { class: "paper-by" }, ` ${entityKind(of)} `), of !== null && ask),
      h("td", { class: "with-bar" }, h("span", {}, String(papers)), bar(papers / most)),
      h("td", { class: "with-bar" }, h("span", {}, String(papersBefore)), bar(papersBefore / most, "before")),
      h("td", {}, score >= SURE ? t("Sure") : t("May be chance")),
    );
  }

  return { element, show: load, focus: () => days.focus() };
}

export function labelled(text: string, field: HTMLElement): HTMLElement {
  return h("label", { class: "explore-field" }, h("span", {}, text), field);
}

const ONE: Readonly<Record<EntityKind, string>> = { METHOD: t("a method"), DATASET: t("a dataset"), TASK: t("a task"), METRIC: t("a metric") };

/** `a method`. */
export function entityKind(kind: EntityKind): string {
  return ONE[kind];
}

export function papersText(count: number): string {
  return count === 1 ? t("1 paper") : t("{0} papers", count);
}

function select(name: string, options: readonly (readonly [string, string])[]): HTMLSelectElement {
  return h("select", { class: "field", "aria-label": name }, ...options.map(([value, text]) => h("option", { value }, text)));
}
