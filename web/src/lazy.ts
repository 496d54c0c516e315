// Parts that are loaded when they are first opened: the reader (pdf.js), the map (Cytoscape), the
// comparison, exploring, the queue; and dialogs. Until then, and where loading fails, their place says so.
import { t } from "./language";
import type { Papyri } from "./api/papyri";
import { OFFLINE } from "./api/failure";
import type { Http } from "./api/http";
import type { CompareActions } from "./compare/compare-view";
import type { ExploreActions } from "./explore/explore-view";
import type { MapActions } from "./map/map-view";
import type { QueueActions } from "./queue/queue-view";
import type { ReaderActions } from "./reader/reader";
import type { Reading } from "./reader/reading";
import { fill, h } from "./ui/dom";
import { type HeldKeys, holdKeys } from "./ui/held-keys";
import { failureNotice, loadingNotice } from "./ui/notice";

/** Whether opening takes the focus along. */
export type Opening = "focus" | "quietly";

export interface LazyPart<T> {
  readonly element: HTMLElement;
  /** `null` closes. */
  show(what: T | null, how: Opening): Promise<void>;
  /** Fetches it, so that it opens quicker. */
  prepare(): void;
}

export function lazyReader(papyri: Papyri, actions: ReaderActions): LazyPart<Reading> {
  return lazyPart({
    element: h("aside", { class: "reader", "aria-label": t("Reader"), hidden: true }),
    wait: t("Opening the reader"),
    fetch: () => import("./reader/reader"),
    make: ({ createReader }, host) => createReader(host, papyri, actions),
    leave: actions.close,
  });
}

/** Around a paper, or of the whole library for an empty id. */
export function lazyMap(papyri: Papyri, actions: MapActions): LazyPart<string> {
  return lazyPart({
    element: h("main", { class: "map", "aria-label": t("Map of citations"), hidden: true }),
    wait: t("Opening the map"),
    fetch: () => import("./map/map-view"),
    make: ({ createMapView }, host) => createMapView(host, papyri, actions),
    leave: actions.close,
  });
}

/** The papers with these ids. */
export function lazyCompare(papyri: Papyri, actions: CompareActions): LazyPart<readonly string[]> {
  return lazyPart({
    element: h("main", { class: "compare", "aria-label": t("Comparison of papers"), hidden: true }),
    wait: t("Opening the comparison"),
    fetch: () => import("./compare/compare-view"),
    make: ({ createCompareView }, host) => createCompareView(host, papyri, actions),
    leave: actions.close,
  });
}

/** A way to explore, as the address names it. */
export function lazyExplore(http: Http, actions: ExploreActions): LazyPart<string> {
  return lazyPart({
    element: h("main", { class: "explore", "aria-label": t("Exploring the library"), hidden: true }),
    wait: t("Opening"),
    fetch: () => import("./explore/explore-entry"),
    make: ({ createExploreView, createExploreApi }, host) => createExploreView(host, createExploreApi(http), actions),
    leave: actions.close,
  });
}

/** The queue of jobs. */
export function lazyQueue(http: Http, actions: QueueActions): LazyPart<true> {
  return lazyPart({
    element: h("main", { class: "queue", "aria-label": t("Queue of jobs"), hidden: true }),
    wait: t("Opening the queue"),
    fetch: () => import("./queue/queue-entry"),
    make: ({ createQueueView, createQueueApi }, host) => createQueueView(host, createQueueApi(http), actions),
    leave: actions.close,
  });
}

/** Opens a dialog that is made when it is first wanted; `failed` is told where it could not be loaded. What is typed until it is
 *  there is the dialog's: the page's single keys do not hear it. Escape calls it off. */
export function lazyDialog(make: () => Promise<HTMLDialogElement>, failed: () => void): () => void {
  let made: Promise<HTMLDialogElement> | null = null;
  let held: HeldKeys | null = null;
  return () => {
    if (held !== null) return;
    const keys = holdKeys();
    held = keys;
    made ??= make().then((dialog) => {
      document.getElementById("app")?.append(dialog);
      return dialog;
    });
    made
      .then(
        (dialog) => {
          if (keys.calledOff() || dialog.open) return;
          dialog.showModal();
          keys.typeInto(document.activeElement);
        },
        () => {
          made = null;
          failed();
        },
      )
      .finally(() => {
        keys.letGo();
        held = null;
      });
  };
}

interface Part<T> {
  show(what: T): Promise<void>;
  focus(): void;
  close(): void;
}

interface Loading<T, P extends Part<T>, M> {
  readonly element: HTMLElement;
  readonly wait: string;
  fetch(): Promise<M>;
  make(module: M, host: HTMLElement): P;
  leave(): void;
}

function lazyPart<T, P extends Part<T>, M>({ element, wait, fetch, make, leave }: Loading<T, P, M>): LazyPart<T> {
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
        const module = await fetch();
        // A second call that waited beside this one may have made it: two would both hear the keys of one host.
        part ??= make(module, element);
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

  return {
    element,
    show,
    // Where it fails, opening will tell.
    prepare: () => void fetch().catch(() => {}),
  };
}
