// Authors whose papers speak of the same rare things and cite the same papers as one's do.
import { t } from "../language";
import type { SimilarAuthors } from "../api/types";
import { byline, titleOf } from "../library/paper-text";
import { fill, h } from "../ui/dom";
import type { Panel, PanelTools } from "./explore-view";
import { bar } from "./plot";
import { labelled, papersText } from "./trending";

export function createAuthors({ api, go, actions, asking }: PanelTools): Panel {
  const field = h("input", { class: "field", type: "search", placeholder: "Ada Silva", "aria-label": t("Author"), autocomplete: "off" });
  const form = h("form", { class: "explore-form", role: "search", "aria-label": t("Author") }, labelled(t("Author"), field), h("button", { type: "submit", class: "button small primary" }, t("Show")));
  const place = h("div", { "aria-live": "polite" });
  const element = h("section", { class: "explore-panel", "aria-label": t("Similar authors") }, h("p", { class: "paper-by" }, t("Who works on the same: by rare methods, data and tasks that papers of both speak of, and by what both cite. Whether they wrote together counts nothing.")), form, place);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const of = field.value.trim();
    if (of !== "") go({ way: "authors", of });
  });

  function drawn({ name, papers, similar }: SimilarAuthors): (HTMLElement | null)[] {
    const own = h("details", {}, h("summary", {}, t("{0} of {1} compared", papersText(papers.length), name)), h("ul", { class: "explore-list" }, ...papers.map((paper) => h("li", {}, h("button", { type: "button", class: "text-link", on: { click: () => actions.openPaper(paper.id) } }, titleOf(paper)), h("p", { class: "paper-by" }, byline(paper))))));
    if (similar.length === 0) return [own, h("p", { class: "empty" }, t("Nobody else in the library writes of the same."))];
    const most = Math.max(...similar.map(({ score }) => score));
    const items = similar.map(({ name: other, score, entities, commonReferences, jointPapers }) =>
      h(
        "li",
        {},
        h("p", { class: "with-bar" }, h("button", { type: "button", class: "text-link", on: { click: () => go({ way: "authors", of: other }) } }, other), bar(most > 0 ? score / most : 0)),
        h("p", { class: "paper-by" }, reasons(entities.map((entity) => entity.name), commonReferences, jointPapers)),
      ),
    );
    return [own, h("h3", {}, t("Most like {0}", name)), h("ol", { class: "explore-list" }, ...items)];
  }

  return {
    element,
    async show(of) {
      field.value = of;
      if (of === "") return fill(place);
      await asking(place, t("Comparing"), async () => drawn(await api.similarAuthors(of)));
    },
    focus: () => field.focus(),
  };
}

function reasons(names: readonly string[], references: number, joint: number): string {
  const parts = [
    names.length > 0 ? t("both write of {0}", names.join(", ")) : "",
    references > 0 ? (references === 1 ? t("both cite 1 paper") : t("both cite {0} papers", references)) : "",
    joint > 0 ? (joint === 1 ? t("1 paper written together") : t("{0} papers written together", joint)) : "",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
