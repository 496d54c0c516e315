// Papers on their way in from arXiv: one row each, with its stage and what became of it. The server brings
// them in; this list only looks on, and looks again when the connection was lost.
import { type Failure, failureOf } from "../api/failure";
import type { Papyri } from "../api/papyri";
import type { ArrivalEvent } from "../api/types";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { bytesText, mayRetry, stageText } from "./arrival-text";

export interface ArrivalActions {
  /** Something new is in the library. */
  added(): void;
  openPaper(id: string): void;
  /** A paper asked for in this page can be read about, while the rest still runs. */
  summaryReady(paper: string): void;
  announce(text: string): void;
}

export type ArrivalStatus =
  | { readonly kind: "coming" }
  | { readonly kind: "there"; readonly paper: string }
  | { readonly kind: "failed" };

export interface Arrivals {
  readonly element: HTMLElement;
  bring(id: string, title: string): void;
  statusOf(id: string): ArrivalStatus | null;
  onChange(listener: (id: string, status: ArrivalStatus) => void): void;
  /** Shows those under way; to be called at the start and when the connection is back. */
  pickUp(): Promise<void>;
}

interface Coming {
  readonly title: string;
  readonly row: Row;
  /** Whether the reader of this page asked for it. */
  asked: boolean;
  status: ArrivalStatus;
  /** Whether its events arrive. */
  followed: boolean;
  summaryShown: boolean;
}

export function createArrivals(papyri: Papyri, actions: ArrivalActions): Arrivals {
  const list = h("ul", { class: "uploads arrivals", "aria-label": "Papers from arXiv", "aria-live": "polite" });
  const listeners = new Set<(id: string, status: ArrivalStatus) => void>();
  const known = new Map<string, Coming>();

  function become(id: string, coming: Coming, status: ArrivalStatus) {
    coming.status = status;
    for (const listener of listeners) listener(id, status);
  }

  function enter(id: string, title: string): Coming {
    const before = known.get(id);
    if (before !== undefined) return before;
    const row = createRow(title, {
      openPaper: actions.openPaper,
      retry: () => bring(id, title),
      dismiss: () => known.delete(id),
    });
    const coming: Coming = { title, row, asked: false, status: { kind: "coming" }, followed: false, summaryShown: false };
    known.set(id, coming);
    list.prepend(row.element);
    return coming;
  }

  function bring(id: string, title: string) {
    const coming = enter(id, title);
    if (coming.followed) return;
    coming.asked = true;
    coming.summaryShown = false;
    coming.followed = true;
    coming.row.begin();
    become(id, coming, { kind: "coming" });
    papyri.bringFromArxiv(id).then(
      () => follow(id, coming),
      (failed) => lose(id, coming, failureOf(failed)),
    );
  }

  function follow(id: string, coming: Coming) {
    coming.followed = true;
    papyri.followArrival(id, {
      next: (event) => take(id, coming, event),
      failed: (failure) => lose(id, coming, failure),
      done: () => {
        coming.followed = false;
      },
    });
  }

  function take(id: string, coming: Coming, event: ArrivalEvent) {
    coming.row.show(event);
    const paper = event.paper?.id;
    if (event.stage === "SUMMARY_READY" && paper !== undefined && coming.asked && !coming.summaryShown) {
      coming.summaryShown = true;
      actions.announce(`The summary of ${coming.title} is ready.`);
      actions.summaryReady(paper);
    }
    if (event.stage === "DONE" && paper !== undefined) {
      become(id, coming, { kind: "there", paper });
      if (!event.alreadyThere) actions.added();
    } else if (event.stage === "FAILED") {
      become(id, coming, { kind: "failed" });
      // Its abstract may be new there.
      if (paper !== undefined) actions.added();
    }
  }

  /** Nothing more is heard of it. Where the connection broke, it is still on its way. */
  function lose(id: string, coming: Coming, failure: Failure) {
    coming.followed = false;
    if (failure.kind === "offline") return coming.row.lost();
    coming.row.failed(failure);
    become(id, coming, { kind: "failed" });
  }

  return {
    element: list,
    bring,
    statusOf: (id) => known.get(id)?.status ?? null,
    onChange: (listener) => void listeners.add(listener),
    async pickUp() {
      const underway = await papyri.arrivals().catch(() => []);
      for (const { arxivId, title } of underway) enter(arxivId, title ?? `arXiv:${arxivId}`);
      for (const [id, coming] of known) {
        if (coming.status.kind === "coming" && !coming.followed) follow(id, coming);
      }
    },
  };
}

interface Row {
  readonly element: HTMLElement;
  begin(): void;
  show(event: ArrivalEvent): void;
  lost(): void;
  failed(failure: Failure): void;
}

interface RowActions {
  openPaper(id: string): void;
  retry(): void;
  dismiss(): void;
}

function createRow(title: string, actions: RowActions): Row {
  const bar = h("progress", { max: 1, "aria-label": `Download of ${title}` });
  // Numbers that change all the time are not read out.
  const bytes = h("span", { class: "bytes", "aria-hidden": "true" });
  const body = h("div", { class: "upload-body" });
  const close = h("button", { type: "button", class: "bare", "aria-label": `Dismiss ${title}`, hidden: true }, icon("close"));
  const name = h("p", { class: "upload-name", title }, title);
  const element = h("li", { class: "upload" }, h("div", { class: "upload-head" }, name, close), body);
  let shown: string | null = null;
  close.addEventListener("click", () => {
    element.remove();
    actions.dismiss();
  });

  function draw(state: "waiting" | "good" | "bad", ...children: (Node | null)[]) {
    element.dataset["state"] = state;
    close.hidden = state === "waiting";
    fill(body, ...children);
  }

  function again(): HTMLElement {
    return h("button", { type: "button", class: "button small", on: { click: actions.retry } }, icon("retry"), "Try again");
  }

  function bad(text: string, retry: boolean) {
    shown = null;
    draw("bad", h("p", {}, icon("warn"), text), retry ? again() : null);
  }

  function open(event: ArrivalEvent, text: string): HTMLElement | null {
    const paper = event.paper;
    if (paper === null) return null;
    return h("button", { type: "button", class: "text-link", on: { click: () => actions.openPaper(paper.id) } }, text);
  }

  function rebuild(event: ArrivalEvent) {
    const text = stageText(event);
    switch (event.stage) {
      case "DONE":
        return draw("good", h("p", {}, icon("check"), `${text}: `, open(event, event.paper?.title ?? title)));
      case "FAILED":
        return bad(text, mayRetry(event));
      case "SUMMARY_READY":
        return draw("waiting", h("p", {}, `${text}. `, open(event, "Read the summary")));
      default:
        return draw("waiting", event.stage === "DOWNLOADING" ? bar : null, h("p", {}, `${text} `, bytes));
    }
  }

  return {
    element,
    begin() {
      shown = null;
      fill(bytes);
      bar.removeAttribute("value");
      draw("waiting", h("p", {}, "Asking arXiv"));
    },
    show(event) {
      if (event.stage !== shown) {
        fill(bytes);
        rebuild(event);
        shown = event.stage;
      }
      if (event.stage !== "DOWNLOADING") return;
      fill(bytes, bytesText(event));
      if (event.totalBytes) bar.value = (event.bytes ?? 0) / event.totalBytes;
      else bar.removeAttribute("value");
    },
    lost() {
      shown = null;
      draw("waiting", h("p", {}, "The connection is lost; the paper is still on its way."));
    },
    failed: (failure) => bad(failure.message, failure.retry),
  };
}
