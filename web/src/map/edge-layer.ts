// The lines of the map, all but those that are chosen: thousands of them are drawn in one stroke on a canvas of their own, which
// is some twenty times quicker than as elements that could be pressed.
import { h } from "../ui/dom";
import type { MapEdge } from "./model";

export interface Viewport {
  readonly zoom: number;
  readonly pan: { readonly x: number; readonly y: number };
}

export interface EdgeLook {
  readonly line: string;
  readonly mention: string;
}

export interface EdgeLayer {
  setEdges(edges: readonly MapEdge[]): void;
  /** Draws as soon as the browser does; several calls are one. */
  draw(): void;
  setLook(look: EdgeLook): void;
  /** Fainter, while some are chosen. */
  setFaint(faint: boolean): void;
  close(): void;
}

const ALPHA = 0.32;
const FAINT = 0.06;

/** `place` tells where a node is, in the map's own units; `null` for one that is not shown. */
export function createEdgeLayer(host: HTMLElement, viewport: () => Viewport, place: (id: string) => { x: number; y: number } | null): EdgeLayer {
  const canvas = h("canvas", { class: "map-lines", "aria-hidden": "true" });
  host.prepend(canvas);
  let edges: readonly MapEdge[] = [];
  let look: EdgeLook = { line: "gray", mention: "green" };
  let faint = false;
  let asked = 0;

  function paint() {
    asked = 0;
    const context = canvas.getContext("2d");
    if (context === null) return;
    const { clientWidth: width, clientHeight: height } = host;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.clearRect(0, 0, width, height);
    const { zoom, pan } = viewport();
    context.globalAlpha = faint ? FAINT : ALPHA;
    context.lineWidth = Math.max(0.4, Math.min(1.5, zoom));
    stroke(context, (edge) => edge.kind !== "mentions", look.line, []);
    stroke(context, (edge) => edge.kind === "mentions", look.mention, [5, 4]);

    function stroke(on: CanvasRenderingContext2D, wanted: (edge: MapEdge) => boolean, colour: string, dashes: number[]) {
      on.strokeStyle = colour;
      on.setLineDash(dashes);
      on.beginPath();
      for (const edge of edges) {
        if (!wanted(edge)) continue;
        const [from, to] = [place(edge.from), place(edge.to)];
        if (from === null || to === null) continue;
        const [x1, y1, x2, y2] = [from.x * zoom + pan.x, from.y * zoom + pan.y, to.x * zoom + pan.x, to.y * zoom + pan.y];
        // Lines that lie wholly beside the window.
        if (Math.max(x1, x2) < 0 || Math.min(x1, x2) > width || Math.max(y1, y2) < 0 || Math.min(y1, y2) > height) continue;
        on.moveTo(x1, y1);
        on.lineTo(x2, y2);
      }
      on.stroke();
    }
  }

  function draw() {
    if (asked === 0) asked = requestAnimationFrame(paint);
  }

  return {
    setEdges(next) {
      edges = next;
      draw();
    },
    draw,
    setLook(next) {
      look = next;
      draw();
    },
    setFaint(next) {
      faint = next;
      draw();
    },
    close() {
      cancelAnimationFrame(asked);
      canvas.remove();
    },
  };
}
