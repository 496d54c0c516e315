// Parts that are loaded when they are first opened: the reader (pdf.js), the map (Cytoscape), the
// comparison. Until then, and where loading fails, their place says so.
import type { Papyri } from "./api/papyri";
import { OFFLINE } from "./api/failure";
import type { CompareActions, CompareView } from "./compare/compare-view";
import type { MapActions, MapView } from "./map/map-view";
import type { Reader, ReaderActions } from "./reader/reader";
import type { Reading } from "./reader/reading";
import { fill, h } from "./ui/dom";
import { failureNotice, loadingNotice } from "./ui/notice";

/** Whether opening takes the focus along. */
export type Opening = "focus" | "quietly";

export interface LazyPart<T> {
  readonly element: HTMLElement;
  /** `null` closes. */
  show(what: T | null, how: Opening): Promise<void>;
}

export function lazyReader(papyri: Papyri, actions: ReaderActions): LazyPart<Reading> {
  return lazyPart<Reading, Reader>({
    element: h("aside", { class: "reader", "aria-label": "Reader", hidden: true }),
    wait: "Opening the reader",
    load: async (host) => (await import("./reader/reader")).createReader(host, papyri, actions),
    leave: actions.close,
  });
}

/** Around a paper, or of the whole library for an empty id. */
export function lazyMap(papyri: Papyri, actions: MapActions): LazyPart<string> {
  return lazyPart<string, MapView>({
    element: h("section", { class: "map", "aria-label": "Map of citations", hidden: true }),
    wait: "Opening the map",
    load: async (host) => (await import("./map/map-view")).createMapView(host, papyri, actions),
    leave: actions.close,
  });
}

/** The papers with these ids. */
export function lazyCompare(papyri: Papyri, actions: CompareActions): LazyPart<readonly string[]> {
  return lazyPart<readonly string[], CompareView>({
    element: h("section", { class: "compare", "aria-label": "Comparison of papers", hidden: true }),
    wait: "Opening the comparison",
    load: async (host) => (await import("./compare/compare-view")).createCompareView(host, papyri, actions),
    leave: actions.close,
  });
}

interface Part<T> {
  show(what: T): Promise<void>;
  focus(): void;
  close(): void;
}

interface Loading<T, P extends Part<T>> {
  readonly element: HTMLElement;
  readonly wait: string;
  load(host: HTMLElement): Promise<P>;
  leave(): void;
}

function lazyPart<T, P extends Part<T>>({ element, wait, load, leave }: Loading<T, P>): LazyPart<T> {
  let part: P | null = null;
  let wanted: T | null = null;

  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && part === null) leave();
  });

  async function show(what: T | null, how: Opening) {
    wanted = what;
    element.hidden = what === null;
    if (what === null) {
      part?.close();
      return;
    }
    if (part === null) {
      fill(element, loadingNotice(wait));
      try {
        part = await load(element);
      } catch {
        // The program was updated, or is gone: its old pieces are not there any more.
        fill(element, failureNotice(OFFLINE, () => void show(what, how)));
        return;
      }
    }
    if (wanted !== what) return;
    await part.show(what);
    if (how === "focus" && wanted === what) part.focus();
  }

  return { element, show };
}
