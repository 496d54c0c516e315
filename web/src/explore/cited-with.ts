// What others cite together with a paper: likely about the same, whoever wrote it.
import { t } from "../language";
import type { CoCited } from "../api/types";
import { failureOf } from "../api/failure";
import { byline, titleOf } from "../library/paper-text";
import { fill, h } from "../ui/dom";
import type { Panel, PanelTools } from "./explore-view";
import { bar } from "./plot";
import { labelled } from "./trending";

const SEARCH_AFTER_MS = 200;

export function createCitedWith({ api, go, actions, asking }: PanelTools): Panel {
  const field = h("input", { class: "field", type: "search", placeholder: t("a title, an author"), "aria-label": t("Paper"), autocomplete: "off" });
  const form = h("form", { class: "explore-form", role: "search", "aria-label": t("Paper") }, labelled(t("Paper"), field));
  const found = h("ul", { class: "explore-list choices", "aria-label": t("Papers to choose from"), "aria-live": "polite" });
  const place = h("div", { "aria-live": "polite" });
  const element = h("section", { class: "explore-panel", "aria-label": t("Cited together") }, h("p", { class: "paper-by" }, t("Papers that others cite together with one. The bar compares how often with how often each is cited at all.")), form, found, place);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sought = 0;

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void search(), SEARCH_AFTER_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void search();
  });

  async function search() {
    const own = ++sought;
    try {
      const papers = await api.papersNamed(field.value.trim());
      if (own !== sought) return;
      fill(found, ...(papers.length === 0 ? [h("li", { class: "empty" }, t("No paper has these words."))] : papers.map((paper) => h("li", {}, paperButton(titleOf(paper), () => go({ way: "cited-with", of: paper.id })), h("p", { class: "paper-by" }, byline(paper))))));
    } catch (failed) {
      if (own === sought) fill(found, h("li", { class: "empty" }, failureOf(failed).message));
    }
  }

  function drawn(title: string, together: readonly CoCited[]): (HTMLElement | null)[] {
    const head = h("h3", {}, t("Cited together with “{0}”", title));
    if (together.length === 0) return [head, h("p", { class: "empty" }, t("No paper of the library cites it together with another."))];
    const items = together.map(({ paper, count, score, citing }) =>
      h(
        "li",
        {},
        paperButton(titleOf(paper), () => actions.openPaper(paper.id)),
        h("p", { class: "paper-by" }, byline(paper)),
        h("p", { class: "with-bar" }, h("span", {}, count === 1 ? t("cited together once") : t("cited together {0} times", count)), bar(score)),
        h("details", {}, h("summary", {}, count > citing.length ? t("By {0} of {1} papers", citing.length, count) : t("By these papers")), h("ul", { class: "explore-list" }, ...citing.map((one) => h("li", {}, paperButton(titleOf(one), () => actions.openPaper(one.id)))))),
      ),
    );
    return [head, h("ol", { class: "explore-list" }, ...items)];
  }

  return {
    element,
    async show(of) {
      clearTimeout(timer);
      fill(found);
      fill(place);
      if (of === "") return search();
      sought += 1;
      await asking(place, t("Counting"), async () => {
        const [paper, together] = await Promise.all([api.paper(of), api.coCitation(of)]);
        if (paper === null) return [h("p", { class: "empty" }, t("This paper is not in the library."))];
        field.value = titleOf(paper);
        return drawn(titleOf(paper), together);
      });
    },
    focus: () => field.focus(),
  };
}

function paperButton(title: string, press: () => void): HTMLElement {
  return h("button", { type: "button", class: "text-link", on: { click: press } }, title);
}
