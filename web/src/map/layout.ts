// The page's side of the layout: starts the worker, hears of positions until it is settled.

export interface LayoutRequest {
  readonly count: number;
  /** Pairs of positions of nodes. */
  readonly edges: Uint32Array;
  readonly sizes: Float32Array;
  /** After this long the dots stand still. */
  readonly milliseconds: number;
}

export interface LayoutReport {
  /** x and y of each node, in turn. */
  readonly positions: Float32Array;
  readonly done: boolean;
}

// Started while the papers are asked for: its code is there when they are.
let ready: Worker | null = null;

export function prepareLayout(): void {
  ready ??= new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
}

/** Returns how to stop it. */
export function startLayout(request: LayoutRequest, hear: (report: LayoutReport) => void): () => void {
  prepareLayout();
  const worker = ready;
  if (worker === null) return () => {};
  ready = null;
  worker.addEventListener("message", ({ data }: MessageEvent<LayoutReport>) => {
    hear(data);
    if (data.done) worker.terminate();
  });
  worker.postMessage(request);
  return () => worker.terminate();
}
