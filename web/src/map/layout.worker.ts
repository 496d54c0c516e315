// Where the dots of the map go: ForceAtlas2 (Jacomy et al. 2014), in a thread of its own, so that the page stays quick.
import Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import type { LayoutRequest } from "./layout";

const ROUND = 10;
const REPORT_EVERY_MS = 400;
/** More dots are shown only where they come to rest. */
const MOST_WATCHED = 500;
/** More nodes are slow without the Barnes-Hut approximation. */
const MANY = 400;
/** The golden angle: a spiral without a pattern for the forces to be caught in. */
const ANGLE = Math.PI * (3 - Math.sqrt(5));

self.addEventListener("message", ({ data }: MessageEvent<LayoutRequest>) => {
  const { count, edges, sizes, milliseconds } = data;
  const graph = new Graph({ type: "undirected" });
  for (let at = 0; at < count; at += 1) {
    const radius = 10 * Math.sqrt(at + 1);
    graph.addNode(at, { x: radius * Math.cos(at * ANGLE), y: radius * Math.sin(at * ANGLE), size: sizes[at] ?? 1 });
  }
  for (let at = 0; at + 1 < edges.length; at += 2) graph.mergeEdge(edges[at], edges[at + 1]);
  const settings = {
    ...forceAtlas2.inferSettings(graph),
    barnesHutOptimize: count > MANY,
    gravity: 1,
    scalingRatio: 10,
  };
  const end = performance.now() + milliseconds;
  let told = Number.NEGATIVE_INFINITY;
  do {
    forceAtlas2.assign(graph, { iterations: ROUND, settings });
    // Each report is drawn, which takes the page longer than a round takes here.
    if (count > MOST_WATCHED || performance.now() - told < REPORT_EVERY_MS) continue;
    told = performance.now();
    send(false);
  } while (performance.now() < end);
  send(true);

  function send(done: boolean) {
    const positions = new Float32Array(count * 2);
    graph.forEachNode((node, { x, y }) => {
      positions[Number(node) * 2] = x as number;
      positions[Number(node) * 2 + 1] = y as number;
    });
    postMessage({ positions, done }, { transfer: [positions.buffer] });
  }
});
