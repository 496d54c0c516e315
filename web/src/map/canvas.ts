// The map drawn: dots, labels, the lines that are chosen; moved, zoomed, pointed at. The only file that knows Cytoscape. The
// other lines lie under it, in `edge-layer.ts`.
import cytoscape, { type Core, type ElementDefinition, type EventObject, type StylesheetJson } from "cytoscape";
import { h } from "../ui/dom";
import { createEdgeLayer, type EdgeLook } from "./edge-layer";
import { startLayout } from "./layout";
import { type Colouring, colourSteps, type MapEdge, type MapGraph, type MapNode, type Shown, shown, sizeOf } from "./model";

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
  /** Hides what is not asked for. */
  narrow(wanted: Shown): void;
  /** What the dots' colours say. */
  colour(by: Colouring): void;
  /** Colours follow the page's. */
  restyle(): void;
  move(x: number, y: number): void;
  zoom(by: number): void;
  fit(): void;
  close(): void;
}

export const YEAR_STEPS = 5;
/** Long enough for the dots of a small map to be watched; many come to rest unseen. */
const SETTLE_MS = 1_000;
const SETTLE_MANY_MS = 500;
const MANY = 500;
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
  let colouring: Colouring = { by: "year" };
  const hidden = new Set<string>();
  const lines = createEdgeLayer(
    host,
    () => ({ zoom: cy.zoom(), pan: cy.pan() }),
    (id) => (hidden.has(id) ? null : (places.get(id) ?? null)),
  );
  // Where each dot is, without asking Cytoscape for each line.
  const places = new Map<string, { x: number; y: number }>();
  lines.setLook(lookOf(host));

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
  cy.on("viewport resize", () => {
    events.point(null, 0, 0);
    lines.draw();
  });
  cy.on("drag", "node", ({ target }: EventObject) => {
    places.set(target.id(), { ...target.position() });
    lines.draw();
  });
  cy.on("dragpan pinchzoom scrollzoom", () => (moved = true));

  function elements(of: MapGraph): ElementDefinition[] {
    const nodes = [...of.nodes.values()];
    const most = mostCited(of);
    const step = colourSteps(of, colouring, YEAR_STEPS);
    const least = leastNamed(nodes);
    const name = (node: MapNode) => (node.kind === "entity" || node.citations >= least ? node.label : "");
    const dots = nodes.map((node): ElementDefinition => ({ group: "nodes", data: { id: node.id, label: name(node), name: node.label, size: sizeOf(node, most) }, classes: `${node.kind} year-${step(node) ?? "none"}` }));
    return dots;
  }

  /** The lines that are pointed at and stand out, as elements; the others go. */
  function stress(chosen: readonly MapEdge[], by: "near" | "on-path") {
    cy.edges().remove();
    cy.add(chosen.map(({ id, from, to, kind }): ElementDefinition => ({ group: "edges", data: { id, source: from, target: to }, classes: `${kind} ${by}` })));
  }

  function nodesOf(chosen: readonly MapEdge[]): Set<string> {
    return new Set(chosen.flatMap(({ from, to }) => [from, to]));
  }

  function put(id: string, x: number, y: number) {
    places.set(id, { x, y });
    cy.getElementById(id).position({ x, y });
  }

  function keep(next: MapGraph) {
    graph = next;
    edges.clear();
    for (const edge of next.edges) edges.set(edge.id, edge);
    lines.setEdges(next.edges);
  }

  function settle() {
    stop();
    const ids = [...graph.nodes.keys()];
    const numbers = new Map(ids.map((id, at) => [id, at]));
    const pairs = new Uint32Array(graph.edges.flatMap(({ from, to }) => [numbers.get(from) ?? 0, numbers.get(to) ?? 0]));
    const most = mostCited(graph);
    const sizes = new Float32Array([...graph.nodes.values()].map((node) => sizeOf(node, most) / 2));
    host.dataset["settled"] = "false";
    stop = startLayout({ count: ids.length, edges: pairs, sizes, milliseconds: ids.length > MANY ? SETTLE_MANY_MS : SETTLE_MS }, ({ positions, done }) => {
      const scale = scaleOf(positions, SPREAD * Math.sqrt(ids.length));
      cy.batch(() => ids.forEach((id, at) => put(id, scale * (positions[at * 2] ?? 0), scale * (positions[at * 2 + 1] ?? 0))));
      if (!moved) fit();
      lines.draw();
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
      places.clear();
      hidden.clear();
      lines.setFaint(false);
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
        put(id, (middle?.x ?? 0) + 90 * Math.cos(angle), (middle?.y ?? 0) + 90 * Math.sin(angle));
      });
    },
    select(id) {
      cy.elements().removeClass("chosen near far on-path");
      const node = cy.getElementById(id ?? "");
      const own = id === null ? [] : graph.edges.filter(({ from, to }) => from === id || to === id);
      stress(own.filter(({ from, to }) => !hidden.has(from) && !hidden.has(to)), "near");
      lines.setFaint(node.nonempty());
      if (id === null || node.empty()) return;
      const around = nodesOf(own).add(id);
      cy.batch(() => cy.nodes().forEach((other) => void other.addClass(around.has(other.id()) ? "near" : "far")));
      node.addClass("chosen");
      cy.stop();
      cy.animate({ center: { eles: node }, zoom: Math.max(cy.zoom(), NEAR_ZOOM) }, { duration: still() ? 0 : 250 });
      moved = true;
    },
    trace(ids) {
      if (ids.length === 0) return;
      const steps = ids.slice(1).map((id, at) => [ids[at], id]);
      stress(graph.edges.filter(({ from, to }) => steps.some(([a, b]) => (from === a && to === b) || (from === b && to === a))), "on-path");
      lines.setFaint(true);
      cy.nodes().removeClass("chosen near").addClass("far");
      const path = ids.reduce((all, id) => all.union(cy.getElementById(id)), cy.collection());
      path.removeClass("far").addClass("on-path");
      cy.animate({ fit: { eles: path, padding: 80 } }, { duration: still() ? 0 : 250 });
      moved = true;
    },
    narrow(wanted) {
      hidden.clear();
      cy.batch(() => {
        for (const node of graph.nodes.values()) {
          const out = !shown(node, wanted);
          if (out) hidden.add(node.id);
          cy.getElementById(node.id).toggleClass("hidden", out);
        }
      });
      lines.draw();
    },
    colour(by) {
      colouring = by;
      const step = colourSteps(graph, by, YEAR_STEPS);
      const all = Array.from({ length: YEAR_STEPS }, (_, at) => `year-${at}`).join(" ");
      cy.batch(() => {
        for (const node of graph.nodes.values()) cy.getElementById(node.id).removeClass(`${all} year-none`).addClass(`year-${step(node) ?? "none"}`);
      });
    },
    restyle() {
      cy.style(styles(host));
      lines.setLook(lookOf(host));
    },
    move: (x, y) => void cy.panBy({ x, y }),
    zoom(by) {
      cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: host.clientWidth / 2, y: host.clientHeight / 2 } });
    },
    fit,
    close() {
      stop();
      lines.close();
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

/** A property may say one colour for light and one for dark: what it comes to is told by an element that has it. */
function colourOf(host: HTMLElement, name: string): string {
  const probe = h("span", {});
  host.append(probe);
  probe.style.color = `var(${name})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function lookOf(host: HTMLElement): EdgeLook {
  return { line: colourOf(host, "--muted"), mention: colourOf(host, "--good") };
}

function styles(host: HTMLElement): StylesheetJson {
  const colour = (name: string) => colourOf(host, name);
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
    { selector: "edge", style: { "overlay-opacity": 0 } },
    ...years,
    { selector: ".outside", style: { "background-color": colour("--ground"), "border-width": 2 } },
    { selector: ".entity", style: { shape: "diamond", "background-color": colour("--good"), "border-width": 0 } },
    { selector: ".mentions", style: { "line-style": "dashed" } },
    { selector: ".far", style: { opacity: 0.16, "text-opacity": 0 } },
    { selector: "edge.near, edge.on-path", style: { width: 2, "line-color": colour("--accent"), "line-opacity": 1, "curve-style": "straight", "target-arrow-shape": "triangle", "target-arrow-color": colour("--accent"), "arrow-scale": 0.9, events: "yes" } },
    { selector: "edge.joins.near, edge.joins.on-path", style: { "target-arrow-shape": "none" } },
    { selector: "edge.mentions.near", style: { "line-color": colour("--good"), "target-arrow-shape": "none" } },
    { selector: "node.near, node.on-path", style: { label: "data(name)", "min-zoomed-font-size": 5 } },
    { selector: "node.chosen, node.on-path", style: { "border-width": 4, "border-color": colour("--accent") } },
    { selector: ".hidden", style: { display: "none" } },
  ] as StylesheetJson;
}
