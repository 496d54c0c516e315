// What is on the map: papers, entities, who cites whom. Pure: no DOM, no drawing.
import type { CitationMap } from "../api/types";

export type NodeKind = "paper" | "outside" | "entity";

export interface MapNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly title: string;
  /** Under the dot: `Silva 2021`, or the entity's name. */
  readonly label: string;
  readonly author: string | null;
  readonly year: number | null;
  /** How many papers of the library cite it, or mention the entity. */
  readonly citations: number;
}

export interface MapEdge {
  readonly id: string;
  /** The citing paper, or the one that mentions. */
  readonly from: string;
  readonly to: string;
  /** `joins`: a citation whose direction the map does not know. */
  readonly kind: "cites" | "mentions" | "joins";
}

export interface MapGraph {
  readonly nodes: ReadonlyMap<string, MapNode>;
  readonly edges: readonly MapEdge[];
  readonly complete: boolean;
}

export interface Years {
  readonly from: number | null;
  readonly to: number | null;
}

/** What of the map is shown: some years, some kinds. */
export interface Shown extends Years {
  readonly kinds: ReadonlySet<NodeKind>;
}

export const ALL_KINDS: ReadonlySet<NodeKind> = new Set(["paper", "outside", "entity"]);

/** What the dots' colours say: when a paper appeared, or which of some topics it speaks of. */
export type Colouring = { readonly by: "year" } | { readonly by: "topic"; readonly topics: readonly MapTopic[] };

export interface MapTopic {
  readonly name: string;
  readonly papers: ReadonlySet<string>;
}

const SHORT_TITLE = 24;
/** Radii in the map's own units, at zoom 1. */
const SMALLEST = 7;
const LARGEST = 34;

export function graphOf(map: CitationMap): MapGraph {
  const nodes = new Map<string, MapNode>();
  for (const { id, kind, title, author, year, citations } of map.papers) {
    const name = author === null || author === "" ? shortened(title) : author;
    const label = year === null ? name : `${name} ${year}`;
    nodes.set(id, { id, kind: kind === "INGESTED" ? "paper" : "outside", title, label, author, year, citations });
  }
  const edges: MapEdge[] = [];
  for (const { citing, cited } of map.citations) {
    const from = map.papers[citing];
    const to = map.papers[cited];
    if (from !== undefined && to !== undefined) edges.push(edge(from.id, to.id, "cites"));
  }
  return { nodes, edges, complete: map.complete };
}

export function edge(from: string, to: string, kind: MapEdge["kind"]): MapEdge {
  return { id: `${from}>${to}`, from, to, kind };
}

/** With these added, each once. */
export function joinedWith(graph: MapGraph, nodes: readonly MapNode[], edges: readonly MapEdge[]): MapGraph {
  const all = new Map(graph.nodes);
  for (const node of nodes) if (!all.has(node.id)) all.set(node.id, node);
  const known = new Map(graph.edges.map((one) => [one.id, one]));
  for (const one of edges) if (!known.has(one.id) && all.has(one.from) && all.has(one.to)) known.set(one.id, one);
  return { ...graph, nodes: all, edges: [...known.values()] };
}

export interface Neighbours {
  readonly cites: readonly MapNode[];
  readonly citedBy: readonly MapNode[];
  readonly mentions: readonly MapNode[];
}

/** What an entity or a paper is joined to, the most cited first. */
export function neighboursOf(graph: MapGraph, id: string): Neighbours {
  const cites: MapNode[] = [];
  const citedBy: MapNode[] = [];
  const mentions: MapNode[] = [];
  for (const { from, to, kind } of graph.edges) {
    const other = graph.nodes.get(from === id ? to : from);
    if ((from !== id && to !== id) || other === undefined || other.id === id || kind === "joins") continue;
    (kind === "mentions" ? mentions : from === id ? cites : citedBy).push(other);
  }
  return { cites: cites.sort(mostCited), citedBy: citedBy.sort(mostCited), mentions: mentions.sort(mostCited) };
}

/** All nodes, the most cited first: the map as a list. */
export function listed(graph: MapGraph, words: string, wanted: Shown): MapNode[] {
  const sought = words.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const fits = ({ title, label }: MapNode) => sought.every((word) => `${title} ${label}`.toLowerCase().includes(word));
  return [...graph.nodes.values()].filter((node) => fits(node) && shown(node, wanted)).sort(mostCited);
}

export function shown(node: MapNode, wanted: Shown): boolean {
  return wanted.kinds.has(node.kind) && within(node, wanted);
}

/** Papers of no known year, and entities, belong to every year. */
export function within({ year }: MapNode, { from, to }: Years): boolean {
  return year === null || ((from === null || from <= year) && (to === null || year <= to));
}

/** The area grows with the citations. */
export function sizeOf({ citations, kind }: MapNode, most: number): number {
  if (kind === "entity") return SMALLEST + 5;
  const share = most <= 0 ? 0 : Math.sqrt(Math.min(1, citations / most));
  return SMALLEST + (LARGEST - SMALLEST) * share;
}

/** First and last year on the map. */
export function yearsOf(nodes: Iterable<MapNode>): Years {
  let from: number | null = null;
  let to: number | null = null;
  for (const { year } of nodes) {
    if (year === null) continue;
    from = from === null ? year : Math.min(from, year);
    to = to === null ? year : Math.max(to, year);
  }
  return { from, to };
}

/** Which of `steps` colours a year has, by how many papers are older: 0 is the oldest; `null` for no year. */
export function yearSteps(nodes: Iterable<MapNode>, steps: number): (year: number | null) => number | null {
  const years = [...nodes].flatMap(({ year }) => (year === null ? [] : [year])).sort((a, b) => a - b);
  const bounds = Array.from({ length: steps - 1 }, (_, step) => years[Math.floor(((step + 1) * years.length) / steps)] ?? 0);
  return (year) => (year === null ? null : bounds.filter((bound) => bound <= year).length);
}

/** Which of `steps` colours a node has; `null` for none. A paper of several topics has the colour of the first. */
export function colourSteps(graph: MapGraph, colouring: Colouring, steps: number): (node: MapNode) => number | null {
  if (colouring.by === "topic") {
    const topics = colouring.topics.slice(0, steps);
    return ({ id }) => {
      const at = topics.findIndex(({ papers }) => papers.has(id));
      return at < 0 ? null : at;
    };
  }
  const step = yearSteps(graph.nodes.values(), steps);
  return ({ year }) => step(year);
}

/** The topics that most of these papers speak of, each as far as possible of papers that no earlier one has. */
export function topicsAmong(papers: readonly { readonly id: string; readonly entities: readonly { readonly name: string }[] }[], most: number): MapTopic[] {
  const named = new Map<string, Set<string>>();
  for (const { id, entities } of papers) {
    for (const { name } of entities) named.set(name, (named.get(name) ?? new Set()).add(id));
  }
  const taken = new Set<string>();
  const topics: MapTopic[] = [];
  while (topics.length < most) {
    let best: MapTopic | null = null;
    let gain = 1;
    for (const [name, own] of named) {
      const fresh = [...own].filter((id) => !taken.has(id)).length;
      if (fresh > gain || (fresh === gain && best !== null && name < best.name)) [best, gain] = [{ name, papers: own }, fresh];
    }
    if (best === null) break;
    topics.push(best);
    for (const id of best.papers) taken.add(id);
    named.delete(best.name);
  }
  return topics;
}

function mostCited(a: MapNode, b: MapNode): number {
  return b.citations - a.citations || a.title.localeCompare(b.title) || (a.id < b.id ? -1 : 1);
}

function shortened(title: string): string {
  return title.length <= SHORT_TITLE ? title : `${title.slice(0, SHORT_TITLE - 1).trimEnd()}…`;
}
