// Papers on their way in from arXiv. The server brings them in; the page only looks on, and looks again when
// the connection was lost. What is shown of them is next door, in arrival-rows.ts.
import { t } from "../language";
import { type Failure, failureOf } from "../api/failure";
import type { Papyri } from "../api/papyri";
import type { ArrivalEvent } from "../api/types";
import type { ArrivalRow, ArrivalRows } from "./arrival-rows";

export interface ArrivalActions {
  /** Something new is in the library. */
  added(): void;
  /** A paper asked for in this page can be read about, while the rest still runs. */
  summaryReady(paper: string): void;
  announce(text: string): void;
}

export type ArrivalStatus =
  | { readonly kind: "coming" }
  | { readonly kind: "there"; readonly paper: string }
  | { readonly kind: "failed" };

export interface Arrivals {
  bring(id: string, title: string): void;
  statusOf(id: string): ArrivalStatus | null;
  onChange(listener: (id: string, status: ArrivalStatus) => void): void;
  /** Shows those under way; to be called at the start and when the connection is back. */
  pickUp(): Promise<void>;
}

interface Coming {
  readonly title: string;
  readonly row: ArrivalRow;
  /** Whether the reader of this page asked for it. */
  asked: boolean;
  status: ArrivalStatus;
  /** Whether its events arrive. */
  followed: boolean;
  summaryShown: boolean;
}

export function createArrivals(papyri: Papyri, rows: Pick<ArrivalRows, "add">, actions: ArrivalActions): Arrivals {
  const listeners = new Set<(id: string, status: ArrivalStatus) => void>();
  const known = new Map<string, Coming>();

  function become(id: string, coming: Coming, status: ArrivalStatus) {
    coming.status = status;
    for (const listener of listeners) listener(id, status);
  }

  function enter(id: string, title: string): Coming {
    const before = known.get(id);
    if (before !== undefined) return before;
    const row = rows.add(title, { retry: () => bring(id, title), dismiss: () => known.delete(id) });
    const coming: Coming = { title, row, asked: false, status: { kind: "coming" }, followed: false, summaryShown: false };
    known.set(id, coming);
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
      actions.announce(t("The summary of {0} is ready.", coming.title));
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
