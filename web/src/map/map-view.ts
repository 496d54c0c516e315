// The map of citations: who cites whom, and why. Drawn on a canvas, and beside it the same as a list.
import { t } from "../language";
import { failureOf } from "../api/failure";
import type { Papyri } from "../api/papyri";
import { fill, h } from "../ui/dom";
import { icon, type IconName } from "../ui/icons";
import { failureNotice, loadingNotice } from "../ui/notice";
import { type CanvasEvents, createMapCanvas, type MapCanvas, YEAR_STEPS } from "./canvas";
import { prepareLayout } from "./layout";
import { citedText, type DetailActions, nodeDetails, pathDetails } from "./details";
import { createMapList } from "./map-list";
import { ALL_KINDS, type Colouring, edge, graphOf, joinedWith, type MapGraph, type MapNode, type NodeKind, type Shown, yearsOf } from "./model";
import "./map.css";
import { createSentences } from "./sentences";
import { topicsOfLibrary } from "./topics";

export interface MapActions {
  close(): void;
  openPaper(id: string): void;
  /** Shows the papers around one; an empty id shows all. */
  around(id: string): void;
  read(paper: string, page: number, quote: string): void;
}

export interface MapView {
  show(around: string): Promise<void>;
  focus(): void;
  close(): void;
}

const PAN_PX = 60;
const ZOOM_STEP = 1.25;
const HOPS_AROUND = 2;

export function createMapView(host: HTMLElement, papyri: Papyri, actions: MapActions): MapView {
  const sentences = createSentences(papyri);
  const title = h("h2", {}, t("Map of citations"));
  const whole = h("button", { type: "button", class: "button small", on: { click: () => actions.around("") } }, t("Whole library"));
  const from = yearField(t("From year"));
  const to = yearField(t("To year"));
  const colours = h("select", { class: "field colour-field", "aria-label": t("Colours say") }, h("option", { value: "year" }, t("Colours: year")), h("option", { value: "topic" }, t("Colours: topic")));
  const boxes = new Map(KINDS.map(([kind, text]) => [kind, kindBox(text)]));
  const kinds = h("fieldset", { class: "map-kinds" }, h("legend", { class: "only-read" }, t("Shown")), ...[...boxes.values()].map(({ label }) => label));
  const legend = h("div", { class: "map-legend" });
  const notice = h("div", { class: "map-notice", role: "status" });
  const drawing = h("div", { class: "map-canvas", role: "group", "aria-label": t("Drawing; the same stands in the list beside it. Arrow keys move, plus and minus zoom."), tabindex: 0 });
  const tip = h("div", { class: "map-tip", hidden: true, "aria-hidden": "true" });
  const stage = h("div", { class: "map-stage" }, drawing, tip, legend, zoomButtons());
  const side = h("div", { class: "map-side" });
  const list = createMapList((id) => choose(id));
  const bar = h(
    "div",
    { class: "map-bar" },
    title,
    whole,
    h("div", { class: "map-years", role: "group", "aria-label": t("Years") }, from, h("span", { "aria-hidden": "true" }, "–"), to),
    kinds,
    colours,
    h("button", { type: "button", class: "bare", "aria-label": t("Close the map"), on: { click: actions.close } }, icon("close")),
  );
  fill(host, bar, notice, h("div", { class: "map-body" }, stage, side));

  let canvas: MapCanvas | null = null;
  let graph: MapGraph = { nodes: new Map(), edges: [], complete: true };
  let around = "";
  let chosen: string | null = null;
  // The beginning of a path whose other end is yet to be chosen.
  let pathFrom: MapNode | null = null;
  let sitting = 0;
  let colouring: Colouring = { by: "year" };

  const events: CanvasEvents = { select: choose, point };
  const details: DetailActions = {
    choose,
    openPaper: actions.openPaper,
    read: actions.read,
    around: actions.around,
    pathFrom(id) {
      pathFrom = graph.nodes.get(id) ?? null;
      say(t("Choose the other paper, on the map or in the list."));
      drawList();
      list.focus();
    },
    entities: (id) => void showEntities(id),
  };

  for (const field of [from, to]) field.addEventListener("change", () => void narrow());
  for (const { box } of boxes.values()) box.addEventListener("change", hide);
  colours.addEventListener("change", () => void recolour());
  drawing.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (act === undefined || canvas === null) return;
    event.preventDefault();
    event.stopPropagation();
    act(canvas);
  });
  host.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (pathFrom !== null || chosen !== null) choose(null);
    else actions.close();
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => canvas?.restyle());
  new MutationObserver(() => canvas?.restyle()).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });

  async function show(next: string) {
    around = next;
    whole.hidden = next === "";
    await load();
  }

  async function load() {
    prepareLayout();
    const here = ++sitting;
    chosen = null;
    pathFrom = null;
    fill(notice);
    fill(side, loadingNotice(t("Drawing the map")));
    try {
      const map = await papyri.citationMap({ around: around === "" ? null : around, hops: HOPS_AROUND, from: yearOf(from), to: yearOf(to) });
      if (here !== sitting) return;
      graph = graphOf(map);
      fill(title, around === "" ? t("Map of citations") : t("Around {0}", graph.nodes.get(around)?.title ?? t("a paper")));
      canvas ??= createMapCanvas(drawing, events);
      canvas.draw(graph);
      if (colouring.by !== "year") canvas.colour(colouring);
      if (wanted().kinds !== ALL_KINDS) canvas.narrow(wanted());
      drawLegend();
      drawList();
      if (graph.nodes.size === 0) say(t("There is nothing to draw yet: add papers to the library."));
      else if (!graph.complete) say(t("The latest papers are drawn; the library has more. Narrow the years to see others."));
      if (around !== "" && graph.nodes.has(around)) choose(around);
    } catch (failed) {
      if (here === sitting) fill(side, failureNotice(failureOf(failed), () => void load()));
    }
  }

  /** What is all there is only hidden; else the server has others to show. */
  async function narrow() {
    if (!graph.complete || around !== "") return load();
    hide();
  }

  function hide() {
    canvas?.narrow(wanted());
    if (chosen === null) drawList();
  }

  function wanted(): Shown {
    const kept = [...boxes].flatMap(([kind, { box }]) => (box.checked ? [kind] : []));
    return { from: yearOf(from), to: yearOf(to), kinds: kept.length === KINDS.length ? ALL_KINDS : new Set(kept) };
  }

  async function recolour() {
    if (colours.value === "year") return dress({ by: "year" });
    colours.disabled = true;
    try {
      dress({ by: "topic", topics: await topicsOfLibrary(papyri, YEAR_STEPS) });
    } catch (failed) {
      colours.value = "year";
      say(failureOf(failed).message);
    } finally {
      colours.disabled = false;
    }
  }

  function dress(by: Colouring) {
    colouring = by;
    canvas?.colour(by);
    drawLegend();
    if (by.by === "topic" && by.topics.length === 0) say(t("No two papers here speak of the same method, data or task."));
  }

  function choose(id: string | null) {
    point(null);
    if (id !== null && pathFrom !== null && pathFrom.id !== id) {
      void showPath(pathFrom, id);
      return;
    }
    pathFrom = null;
    chosen = id;
    fill(notice);
    canvas?.trace([]);
    canvas?.select(id);
    const node = id === null ? undefined : graph.nodes.get(id);
    if (node === undefined) {
      drawList();
      return;
    }
    fill(side, nodeDetails(graph, node, sentences, details));
    side.scrollTop = 0;
    side.querySelector("button")?.focus({ preventScroll: true });
  }

  function drawList() {
    list.show(graph, wanted());
    fill(side, list.element);
  }

  async function showPath(first: MapNode, last: string) {
    pathFrom = null;
    fill(side, loadingNotice(t("Looking for a path")));
    try {
      const chain = await papyri.path(first.id, last);
      if (chain === null) {
        say(t("No chain of citations joins “{0}” and “{1}”.", first.title, graph.nodes.get(last)?.title ?? t("the other paper")));
        drawList();
        return;
      }
      const nodes = chain.map(({ id, kind, title: name, authors, year }): MapNode => {
        const known = graph.nodes.get(id);
        const author = authors[0]?.name.split(" ").at(-1) ?? null;
        return known ?? { id, kind: kind === "INGESTED" ? "paper" : "outside", title: name, label: [author, year].filter(Boolean).join(" "), author, year, citations: 0 };
      });
      const steps = nodes.slice(1).map((node, at) => edge(nodes[at]?.id ?? "", node.id, "joins"));
      const drawn = new Set(graph.edges.flatMap(({ from: a, to: b }) => [`${a}>${b}`, `${b}>${a}`]));
      graph = joinedWith(graph, nodes, steps.filter(({ id }) => !drawn.has(id)));
      canvas?.add(graph, first.id);
      canvas?.trace(nodes.map(({ id }) => id));
      chosen = last;
      fill(notice);
      fill(side, pathDetails(nodes, sentences, details, () => choose(null)));
      side.querySelector("button")?.focus({ preventScroll: true });
    } catch (failed) {
      fill(side, failureNotice(failureOf(failed), () => void showPath(first, last)));
    }
  }

  async function showEntities(id: string) {
    try {
      const links = await papyri.entityLinks(id);
      const nodes = links.map(({ id: own, name, paperCount }): MapNode => ({ id: own, kind: "entity", title: name, label: name, author: null, year: null, citations: paperCount }));
      const edges = links.flatMap(({ id: own, papers }) => [id, ...papers.map((paper) => paper.id)].filter((paper, at, all) => all.indexOf(paper) === at).map((paper) => edge(paper, own, "mentions")));
      graph = joinedWith(graph, nodes, edges);
      canvas?.add(graph, id);
      choose(id);
      if (links.length === 0) say(t("No methods, data, tasks or metrics were found in this paper."));
    } catch (failed) {
      say(failureOf(failed).message);
    }
  }

  function point(what: Parameters<CanvasEvents["point"]>[0], x = 0, y = 0) {
    tip.hidden = what === null;
    if (what === null) return;
    tip.style.left = `${Math.min(x + 14, Math.max(0, stage.clientWidth - 300))}px`;
    tip.style.top = `${Math.min(y + 14, Math.max(0, stage.clientHeight - 120))}px`;
    if ("node" in what) {
      const node = graph.nodes.get(what.node);
      if (node === undefined) return;
      const line = [node.author, node.year, node.kind === "entity" ? t("in {0} papers", node.citations) : citedText(node.citations)];
      fill(tip, h("strong", {}, node.title), h("span", {}, line.filter((part) => part !== null && part !== "").join(" · ")));
      return;
    }
    void pointEdge(what.edge.from, what.edge.to, what.edge.kind === "mentions");
  }

  async function pointEdge(citing: string, cited: string, mention: boolean) {
    const names = `${graph.nodes.get(citing)?.label ?? "?"} ${mention ? t("speaks of") : t("cites")} ${graph.nodes.get(cited)?.label ?? "?"}`;
    const line = h("span", {}, mention ? "" : "…");
    fill(tip, h("strong", {}, names), line);
    if (mention) return;
    const said = await sentences.between(citing, cited).catch(() => []);
    if (line.isConnected) fill(line, said[0] === undefined ? t("Only in the reference list.") : `“${said[0].sentence}”`);
  }

  function drawLegend() {
    const { from: first, to: last } = yearsOf(graph.nodes.values());
    const dots = Array.from({ length: YEAR_STEPS }, (_, step) => h("span", { class: `dot year-${step}` }));
    fill(
      legend,
      ...(colouring.by === "topic"
        ? colouring.topics.map(({ name }, at) => h("span", { class: "legend-item" }, h("span", { class: `dot year-${at}` }), name))
        : [first === null ? null : h("span", { class: "legend-years" }, String(first), ...dots, String(last))]),
      h("span", { class: "legend-item" }, h("span", { class: "dot hollow" }), t("not in the library")),
      h("span", { class: "legend-item" }, t("larger: cited more")),
    );
  }

  function zoomButtons(): HTMLElement {
    const one = (name: IconName, label: string, act: (canvas: MapCanvas) => void) =>
      h("button", { type: "button", class: "bare", "aria-label": label, title: label, on: { click: () => canvas && act(canvas) } }, icon(name));
    return h(
      "div",
      { class: "map-zoom", role: "group", "aria-label": t("Zoom") },
      one("plus", t("Zoom in"), (on) => on.zoom(ZOOM_STEP)),
      one("minus", t("Zoom out"), (on) => on.zoom(1 / ZOOM_STEP)),
      one("fit", t("Show all"), (on) => on.fit()),
    );
  }

  function say(text: string) {
    fill(notice, h("p", {}, text));
  }

  return {
    show,
    focus: () => list.focus(),
    close() {
      sitting += 1;
      canvas?.close();
      canvas = null;
      fill(side);
    },
  };
}

const KINDS: readonly (readonly [NodeKind, string])[] = [
  ["paper", t("Library")],
  ["outside", t("Outside")],
  ["entity", t("Methods and data")],
];

function kindBox(text: string): { readonly box: HTMLInputElement; readonly label: HTMLElement } {
  const box = h("input", { type: "checkbox" });
  box.checked = true;
  return { box, label: h("label", { class: "map-kind" }, box, text) };
}

const KEYS: Readonly<Record<string, (canvas: MapCanvas) => void>> = {
  ArrowLeft: (on) => on.move(PAN_PX, 0),
  ArrowRight: (on) => on.move(-PAN_PX, 0),
  ArrowUp: (on) => on.move(0, PAN_PX),
  ArrowDown: (on) => on.move(0, -PAN_PX),
  "+": (on) => on.zoom(ZOOM_STEP),
  "-": (on) => on.zoom(1 / ZOOM_STEP),
  "0": (on) => on.fit(),
};

function yearField(label: string): HTMLInputElement {
  return h("input", { class: "field year-field", type: "text", inputmode: "numeric", maxlength: 4, placeholder: label, "aria-label": label, autocomplete: "off" });
}

function yearOf(field: HTMLInputElement): number | null {
  return /^\d{3,4}$/.test(field.value.trim()) ? Number(field.value) : null;
}
