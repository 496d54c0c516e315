// A topic over time: a column for each month or year, and the papers that others cite most of it.
import { t } from "../language";
import type { Period, Timeline } from "../api/types";
import { byline, titleOf } from "../library/paper-text";
import { fill, h } from "../ui/dom";
import type { Panel, PanelTools } from "./explore-view";
import { type Column, columns } from "./plot";
import { entityKind, labelled, papersText } from "./trending";

/** Years that a telephone has room for. */
const MOST_LABELS = 8;

export function createTimeline({ api, go, actions, asking }: PanelTools): Panel {
  const field = h("input", { class: "field", type: "search", placeholder: t("a method, a dataset, words of titles"), "aria-label": t("Topic"), autocomplete: "off" });
  const form = h("form", { class: "explore-form", role: "search", "aria-label": t("Topic") }, labelled(t("Topic"), field), h("button", { type: "submit", class: "button small primary" }, t("Show")));
  const place = h("div", { "aria-live": "polite" });
  const element = h("section", { class: "explore-panel", "aria-label": t("Timeline") }, h("p", { class: "paper-by" }, t("How many papers of the library speak of something, over the years, and which of them others cite most.")), form, place);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const of = field.value.trim();
    if (of !== "") go({ way: "timeline", of });
  });

  function drawn(timeline: Timeline, topic: string): (HTMLElement | null)[] {
    const { entity, papers, undated, complete, first, periods } = timeline;
    const what = entity === null ? t("Papers with the words “{0}”", topic) : `${entity.name} (${entityKind(entity.kind)})`;
    const head = h("p", { class: "explore-counts" }, `${what}: ${papersText(papers)}${undated > 0 ? t(", {0} without a year", undated) : ""}${complete ? "" : t("; there are more than are counted")}.`);
    if (periods.length === 0) return [head, h("p", { class: "empty" }, papers === 0 ? t("No paper speaks of it. Try another word.") : t("None of them says its year."))];
    const detail = h("section", { class: "period-detail", "aria-live": "polite" });
    const filled = withGaps(periods);
    const labels = labelsOf(filled);
    const plot = columns(filled.map((period, at) => columnOf(period, labels[at] ?? "")), t("Papers of each period"), (at) => {
      plot.mark(at);
      fill(detail, ...periodDetail(filled[at]));
    });
    const latest = filled.length - 1;
    plot.mark(latest);
    fill(detail, ...periodDetail(filled[latest]));
    return [head, plot.element, first && h("p", { class: "explore-counts" }, t("The earliest: "), paperLink(first.id, titleOf(first)), ` ${byline(first)}`), detail];
  }

  function periodDetail(period: Period | undefined): (HTMLElement | null)[] {
    if (period === undefined) return [];
    const cited = period.mostCited.map(({ paper, citations }) =>
      h("li", {}, paperLink(paper.id, titleOf(paper)), h("p", { class: "paper-by" }, [byline(paper), citations === 1 ? t("cited once here") : t("cited {0} times here", citations)].filter((part) => part !== "").join(" · "))),
    );
    return [h("h3", {}, `${period.period}: ${papersText(period.papers)}`), cited.length === 0 ? h("p", { class: "empty" }, t("No paper of the library cites one of them.")) : h("ul", { class: "explore-list" }, ...cited)];
  }

  function paperLink(id: string, title: string): HTMLElement {
    return h("button", { type: "button", class: "text-link", on: { click: () => actions.openPaper(id) } }, title);
  }

  return {
    element,
    async show(of) {
      field.value = of;
      if (of === "") return fill(place);
      await asking(place, t("Counting"), async () => drawn(await api.timeline(of), of));
    },
    focus: () => field.focus(),
  };
}

/** Years in which there was nothing are seen as such; months only within a year that has some. */
export function withGaps(periods: readonly Period[]): Period[] {
  const filled: Period[] = [];
  for (const period of periods) {
    const before = filled.at(-1);
    const [from, to] = [Number(before?.period.slice(0, 4)), Number(period.period.slice(0, 4))];
    for (let year = from + 1; before !== undefined && year < to; year += 1) filled.push({ period: String(year), papers: 0, mostCited: [] });
    filled.push(period);
  }
  return filled;
}

/** The year where it begins; of many years some. */
export function labelsOf(periods: readonly Period[]): string[] {
  const begins = periods.map(({ period }, at) => period.slice(0, 4) !== periods[at - 1]?.period.slice(0, 4));
  const every = Math.ceil(begins.filter(Boolean).length / MOST_LABELS);
  let years = -1;
  return periods.map(({ period }, at) => (begins[at] === true && ++years % every === 0 ? period.slice(0, 4) : ""));
}

function columnOf({ period, papers }: Period, label: string): Column {
  return { label, value: papers, words: `${period}: ${papersText(papers)}` };
}
