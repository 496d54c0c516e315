// The map as a list: for the keyboard, for screen readers, and to find a paper by its name.
import { t } from "../language";
import { fill, h } from "../ui/dom";
import { citedText } from "./details";
import { listed, type MapGraph, type MapNode, type Shown } from "./model";

const MOST_SHOWN = 150;

export interface MapList {
  readonly element: HTMLElement;
  show(graph: MapGraph, wanted: Shown): void;
  focus(): void;
}

export function createMapList(choose: (id: string) => void): MapList {
  const field = h("input", { class: "field", type: "search", placeholder: t("Find on the map"), "aria-label": t("Find on the map"), autocomplete: "off" });
  const count = h("p", { class: "found", role: "status" });
  const list = h("ul", { class: "map-list" });
  const element = h("section", { class: "map-listing", "aria-label": t("The map as a list") }, field, count, list);
  let last: { graph: MapGraph; wanted: Shown } | null = null;

  function draw() {
    if (last === null) return;
    const found = listed(last.graph, field.value, last.wanted);
    fill(list, ...found.slice(0, MOST_SHOWN).map(item));
    const shown = found.length > MOST_SHOWN ? t(", the {0} most cited shown", MOST_SHOWN) : "";
    fill(count, `${found.length === 1 ? t("1 on the map") : t("{0} on the map", found.length)}${shown}`);
  }

  function item(node: MapNode): HTMLElement {
    const line = [node.kind === "outside" ? t("not in the library") : node.author, node.year, node.kind === "entity" ? t("in {0} papers", node.citations) : citedText(node.citations)];
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "paper-item", on: { click: () => choose(node.id) } },
        h("span", { class: "paper-title" }, node.title),
        h("span", { class: "paper-by" }, line.filter((part) => part !== null && part !== "").join(" · ")),
      ),
    );
  }

  field.addEventListener("input", draw);
  list.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowDown" || event.key === "j" ? 1 : event.key === "ArrowUp" || event.key === "k" ? -1 : 0;
    if (step === 0) return;
    const buttons = [...list.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[at + step]?.focus();
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    element,
    show(graph, wanted) {
      last = { graph, wanted };
      draw();
    },
    focus: () => field.focus(),
  };
}
