// What was thrown away can be taken back for ten seconds: until then nothing is deleted on the server.
import { t } from "../language";
import { failureOf } from "../api/failure";
import { fill, h } from "./dom";
import { icon } from "./icons";

export interface Deletion {
  /** `“A title” deleted.` */
  readonly text: string;
  /** Deletes for good. */
  act(): Promise<void>;
  /** Shows again what was hidden: after undoing, and after a failure. */
  restore(): void;
}

export interface Undo {
  readonly element: HTMLElement;
  offer(deletion: Deletion): void;
}

export const UNDO_MS = 10_000;

export function createUndo(): Undo {
  const element = h("div", { class: "undo-place", role: "status", "aria-live": "polite" });
  const pending = new Set<() => void>();

  function offer({ text, act, restore }: Deletion) {
    const back = h("button", { type: "button", class: "button small" }, t("Undo"));
    const note = h("div", { class: "undo" }, h("p", {}, text), back);
    const timer = setTimeout(carryOut, UNDO_MS);
    pending.add(carryOut);
    element.append(note);
    back.addEventListener("click", () => {
      settle();
      note.remove();
      restore();
    });

    function settle() {
      clearTimeout(timer);
      pending.delete(carryOut);
    }
    function carryOut() {
      settle();
      back.remove();
      act().then(
        () => note.remove(),
        (failed: unknown) => {
          restore();
          const close = h("button", { type: "button", class: "bare", "aria-label": t("Dismiss"), on: { click: () => note.remove() } }, icon("close"));
          fill(note, h("p", {}, t("Not deleted: {0}", failureOf(failed).message)), close);
        },
      );
    }
  }

  // Who leaves the page has not taken it back.
  window.addEventListener("pagehide", () => {
    for (const carryOut of [...pending]) carryOut();
  });
  return { element, offer };
}
