// The map drawn: dots, lines, labels; moved, zoomed, pointed at. The only file that knows Cytoscape.
import cytoscape, { type Core, type ElementDefinition, type EventObject, type StylesheetJson } from "cytoscape";
import { h } from "../ui/dom";
import { startLayout } from "./layout";
import { type MapEdge, type MapGraph, type MapNode, sizeOf, type Years, within, yearSteps } from "./model";

export interface CanvasEvents {
  select(node: string | null): void;
  /** What the pointer is on, and where; `null` when it leaves. */
  point(what: { node: string } | { edge: MapEdge } | null, x: number, y: number): void;
}

export interface MapCanvas {
  draw(graph: MapGraph): void;
  /** Adds to what is drawn, beside what it is joined to. */
  add(graph: MapGraph, beside: string): void;
  /** With its neighbours in sight; `null` shows all alike. */
  select(id: string | null): void;
  /** A chain of nodes; empty ends it. */
  trace(ids: readonly string[]): void;
  narrow(years: Years): void;
  /** Colours follow the page's. */
  restyle(): void;
  move(x: number, y: number): void;
  zoom(by: number): void;
  fit(): void;
  close(): void;
}

export const YEAR_STEPS = 5;
const SETTLE_MS = 1_000;
const MARGIN_PX = 36;
/** How far the dots spread: the standard deviation of their places, for each square root of their number. */
const SPREAD = 17;
/** Cytoscape looks for a style element of this id and puts one there, which the content security policy forbids. */
const CYTOSCAPE_STYLE = "__________cytoscape_stylesheet";
/** Closer than this a selected dot need not be brought. */
const NEAR_ZOOM = 1.1;
const FITTED_ZOOM = 1.4;
/** More names lie over each other, and take time to be measured. */
const MOST_NAMED = 200;

export function createMapCanvas(host: HTMLElement, events: CanvasEvents): MapCanvas {
  let graph: MapGraph = { nodes: new Map(), edges: [], complete: true };
  let stop: () => void = () => {};
  // The reader has moved the map: it is not moved under them.
  let moved = false;
  if (document.getElementById(CYTOSCAPE_STYLE) === null) document.head.append(h("meta", { id: CYTOSCAPE_STYLE }));
  const cy: Core = cytoscape({
    container: host,
    elements: [],
    style: styles(host),
    // A device's own ratio makes four times the pixels, for dots.
    pixelRatio: 1,
    minZoom: 0.03,
    maxZoom: 2.2,
    boxSelectionEnabled: false,
    selectionType: "single",
    hideEdgesOnViewport: false,
    textureOnViewport: false,
  });
  const edges = new Map<string, MapEdge>();

  cy.on("tap", (event: EventObject) => {
    if (event.target === cy) events.select(null);
    else if (event.target.isNode()) events.select(event.target.id());
  });
  cy.on("mouseover", "node, edge", (event: EventObject) => {
    const { x, y } = event.renderedPosition;
    const edge = edges.get(event.target.id());
    host.style.cursor = event.target.isNode() ? "pointer" : "help";
    if (event.target.isNode()) events.point({ node: event.target.id() }, x, y);
    else if (edge !== undefined) events.point({ edge }, x, y);
  });
  cy.on("mouseout", "node, edge", () => {
    host.style.cursor = "";
    events.point(null, 0, 0);
  });
  cy.on("viewport", () => events.point(null, 0, 0));
  cy.on("dragpan pinchzoom scrollzoom", () => (moved = true));

  function elements(of: MapGraph): ElementDefinition[] {
    const nodes = [...of.nodes.values()];
    const most = mostCited(of);
    const step = yearSteps(nodes, YEAR_STEPS);
    const least = leastNamed(nodes);
    const name = (node: MapNode) => (node.kind === "entity" || node.citations >= least ? node.label : "");
    const dots = nodes.map((node): ElementDefinition => ({ group: "nodes", data: { id: node.id, label: name(node), name: node.label, size: sizeOf(node, most) }, classes: `${node.kind} year-${step(node.year) ?? "none"}` }));
    const lines = of.edges.map(({ id, from, to, kind }): ElementDefinition => ({ group: "edges", data: { id, source: from, target: to }, classes: kind }));
    return [...dots, ...lines];
  }

  function keep(next: MapGraph) {
    graph = next;
    edges.clear();
    for (const edge of next.edges) edges.set(edge.id, edge);
  }

  function settle() {
    stop();
    const ids = [...graph.nodes.keys()];
    const places = new Map(ids.map((id, at) => [id, at]));
    const pairs = new Uint32Array(graph.edges.flatMap(({ from, to }) => [places.get(from) ?? 0, places.get(to) ?? 0]));
    const most = mostCited(graph);
    const sizes = new Float32Array([...graph.nodes.values()].map((node) => sizeOf(node, most) / 2));
    host.dataset["settled"] = "false";
    stop = startLayout({ count: ids.length, edges: pairs, sizes, milliseconds: SETTLE_MS }, ({ positions, done }) => {
      const scale = scaleOf(positions, SPREAD * Math.sqrt(ids.length));
      cy.batch(() => ids.forEach((id, at) => cy.getElementById(id).position({ x: scale * (positions[at * 2] ?? 0), y: scale * (positions[at * 2 + 1] ?? 0) })));
      if (!moved) fit();
      host.dataset["settled"] = String(done);
    });
  }

  function fit() {
    cy.fit(undefined, MARGIN_PX);
    // Few dots would fill the window.
    if (cy.zoom() > FITTED_ZOOM) cy.zoom(FITTED_ZOOM);
    cy.center();
  }

  return {
    draw(next) {
      keep(next);
      moved = false;
      cy.elements().remove();
      // The worker begins while the elements are made.
      settle();
      cy.add(elements(next));
    },
    add(next, beside) {
      const before = new Set(graph.nodes.keys());
      keep(next);
      const middle = cy.getElementById(beside).position();
      const fresh = [...next.nodes.keys()].filter((id) => !before.has(id));
      const added = elements(next).filter(({ data }) => cy.getElementById(String(data.id)).empty());
      cy.add(added);
      fresh.forEach((id, at) => {
        const angle = (2 * Math.PI * at) / Math.max(1, fresh.length);
        cy.getElementById(id).position({ x: (middle?.x ?? 0) + 90 * Math.cos(angle), y: (middle?.y ?? 0) + 90 * Math.sin(angle) });
      });
    },
    select(id) {
      cy.elements().removeClass("chosen near far");
      if (id === null) return;
      const node = cy.getElementById(id);
      if (node.empty()) return;
      const around = node.closedNeighborhood();
      cy.elements().difference(around).addClass("far");
      around.addClass("near");
      node.addClass("chosen");
      cy.stop();
      cy.animate({ center: { eles: node }, zoom: Math.max(cy.zoom(), NEAR_ZOOM) }, { duration: still() ? 0 : 250 });
      moved = true;
    },
    trace(ids) {
      cy.elements().removeClass("on-path");
      if (ids.length === 0) return;
      cy.elements().removeClass("chosen near").addClass("far");
      const path = ids.reduce((all, id) => all.union(cy.getElementById(id)), cy.collection());
      const lines = ids.slice(1).reduce((all, id, at) => all.union(cy.getElementById(id).edgesWith(cy.getElementById(ids[at] ?? ""))), cy.collection());
      path.union(lines).removeClass("far").addClass("on-path");
      cy.animate({ fit: { eles: path, padding: 80 } }, { duration: still() ? 0 : 250 });
      moved = true;
    },
    narrow(years) {
      cy.batch(() => {
        for (const node of graph.nodes.values()) cy.getElementById(node.id).toggleClass("hidden", !within(node, years));
      });
    },
    restyle: () => void cy.style(styles(host)),
    move: (x, y) => void cy.panBy({ x, y }),
    zoom(by) {
      cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: host.clientWidth / 2, y: host.clientHeight / 2 } });
    },
    fit,
    close() {
      stop();
      cy.destroy();
    },
  };
}

/** A paper cited less is named only when it is pointed at or chosen. */
function leastNamed(nodes: readonly MapNode[]): number {
  if (nodes.length <= MOST_NAMED) return 0;
  const citations = nodes.map((node) => node.citations).sort((a, b) => b - a);
  return (citations[MOST_NAMED] ?? 0) + 1;
}

function mostCited(graph: MapGraph): number {
  let most = 0;
  for (const { kind, citations } of graph.nodes.values()) if (kind !== "entity") most = Math.max(most, citations);
  return most;
}

/** What brings places to a standard deviation. */
function scaleOf(positions: Float32Array, wanted: number): number {
  const squares = positions.reduce((sum, at) => sum + at * at, 0);
  return squares === 0 ? 1 : wanted / Math.sqrt(squares / positions.length);
}

function still(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function styles(host: HTMLElement): StylesheetJson {
  const computed = getComputedStyle(host);
  const colour = (name: string) => computed.getPropertyValue(name).trim();
  const years = Array.from({ length: YEAR_STEPS }, (_, step) => ({ selector: `.year-${step}`, style: { "background-color": colour(`--year-${step}`), "border-color": colour(`--year-${step}`) } }));
  return [
    {
      selector: "node",
      style: {
        width: "data(size)",
        height: "data(size)",
        "background-color": colour("--muted"),
        "border-color": colour("--muted"),
        label: "data(label)",
        color: colour("--text"),
        "font-size": 11,
        "min-zoomed-font-size": 9,
        "text-valign": "bottom",
        "text-margin-y": 3,
        "text-outline-width": 2,
        "text-outline-color": colour("--ground"),
        "overlay-opacity": 0,
      },
    },
    { selector: "edge", style: { width: 1, "line-color": colour("--muted"), "line-opacity": 0.32, "curve-style": "haystack", events: "no", "overlay-opacity": 0 } },
    ...years,
    { selector: ".outside", style: { "background-color": colour("--ground"), "border-width": 2 } },
    { selector: ".entity", style: { shape: "diamond", "background-color": colour("--good"), "border-width": 0 } },
    { selector: ".mentions", style: { "line-style": "dashed", "line-color": colour("--good") } },
    { selector: ".far", style: { opacity: 0.16, "text-opacity": 0 } },
    { selector: "edge.near, edge.on-path", style: { width: 2, "line-color": colour("--accent"), "line-opacity": 1, "curve-style": "straight", "target-arrow-shape": "triangle", "target-arrow-color": colour("--accent"), "arrow-scale": 0.9, events: "yes" } },
    { selector: "edge.joins.near, edge.joins.on-path", style: { "target-arrow-shape": "none" } },
    { selector: "edge.mentions.near", style: { "line-color": colour("--good"), "target-arrow-shape": "none" } },
    { selector: "node.near, node.on-path", style: { label: "data(name)", "min-zoomed-font-size": 5 } },
    { selector: "node.chosen, node.on-path", style: { "border-width": 4, "border-color": colour("--accent") } },
    { selector: ".hidden", style: { display: "none" } },
  ] as StylesheetJson;
}
