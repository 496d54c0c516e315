// Files on their way into the library: one at a time, each with its progress and what became of it.
import { t } from "../language";
import { type Failure, failureOf } from "../api/failure";
import type { Papyri } from "../api/papyri";
import type { UploadedEntries, UploadResult } from "../api/types";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";

export interface UploadActions {
  added(): void;
  openPaper(id: string): void;
}

export interface Uploads {
  readonly element: HTMLElement;
  add(files: Iterable<File>): void;
}

/** What to tell of a finished upload. */
export function outcomeOf(result: UploadResult): { good: boolean; text: string } {
  if (result.entries !== null && result.status !== "FAILED") return { good: true, text: toldOf(result.entries) };
  switch (result.status) {
    case "NEW":
      return { good: true, text: t("Added to the library") };
    case "REPLACED":
      return { good: true, text: t("Took the place of the version before") };
    case "UNCHANGED":
      return { good: true, text: t("Already in the library") };
    case "FAILED":
      return { good: false, text: result.reason ?? t("This file could not be read as a paper.") };
  }
}

/** What became of the entries of a reference manager's file. */
function toldOf({ new: added, replaced, unchanged, failed, problems }: UploadedEntries): string {
  const counts = [added === 1 ? t("1 paper added") : t("{0} papers added", added)];
  if (replaced > 0) counts.push(t("{0} corrected", replaced));
  if (unchanged > 0) counts.push(t("{0} already there", unchanged));
  if (failed > 0) counts.push(t("{0} could not be used", failed));
  const [first] = problems;
  return first === undefined ? counts.join(", ") : `${counts.join(", ")}: ${first}`;
}

export function createUploads(papyri: Papyri, actions: UploadActions): Uploads {
  const list = h("ul", { class: "uploads", "aria-label": t("Uploads"), "aria-live": "polite" });
  let queue: Promise<void> = Promise.resolve();

  async function send(file: File, row: Row) {
    row.sending(0);
    try {
      const result = await papyri.upload(file, row.sending);
      row.done(result);
      if (result.status !== "UNCHANGED" && result.status !== "FAILED") actions.added();
    } catch (failed) {
      row.failed(failureOf(failed), () => enqueue(file, row));
    }
  }

  function enqueue(file: File, row: Row) {
    row.waiting();
    queue = queue.then(() => send(file, row));
  }

  return {
    element: list,
    add(files) {
      for (const file of files) {
        const row = createRow(file.name, actions.openPaper);
        list.prepend(row.element);
        enqueue(file, row);
      }
    },
  };
}

interface Row {
  readonly element: HTMLElement;
  waiting(): void;
  sending(fraction: number): void;
  done(result: UploadResult): void;
  failed(failure: Failure, retry: () => void): void;
}

function createRow(name: string, openPaper: (id: string) => void): Row {
  const bar = h("progress", { max: 1, "aria-label": t("Upload of {0}", name) });
  const body = h("div", { class: "upload-body" });
  const close = h("button", { type: "button", class: "bare", "aria-label": t("Dismiss {0}", name), hidden: true }, icon("close"));
  const title = h("p", { class: "upload-name", title: name }, name);
  const element = h("li", { class: "upload" }, h("div", { class: "upload-head" }, title, close), body);
  close.addEventListener("click", () => element.remove());
  let reading = false;

  function finish(state: "good" | "bad", ...children: (Node | string)[]) {
    element.dataset["state"] = state;
    close.hidden = false;
    fill(body, h("p", {}, icon(state === "good" ? "check" : "warn"), ...children));
  }

  return {
    element,
    waiting() {
      element.dataset["state"] = "waiting";
      close.hidden = true;
      reading = false;
      fill(body, h("p", {}, t("Waiting")));
    },
    sending(fraction) {
      if (fraction < 1) {
        bar.value = fraction;
        if (!bar.isConnected) fill(body, bar, h("p", {}, t("Sending")));
      } else if (!reading) {
        // Sent whole; the server now reads it, and does not say how far it is.
        reading = true;
        bar.removeAttribute("value");
        fill(body, bar, h("p", {}, t("Reading the paper")));
      }
    },
    done(result) {
      const { good, text } = outcomeOf(result);
      const paper = result.paper;
      if (paper === null) return finish(good ? "good" : "bad", text);
      const open = h("button", { type: "button", class: "text-link", on: { click: () => openPaper(paper.id) } }, paper.title);
      return finish(good ? "good" : "bad", `${text}: `, open);
    },
    failed(failure, retry) {
      finish("bad", failure.message);
      if (failure.retry) body.append(h("button", { type: "button", class: "button small", on: { click: retry } }, icon("retry"), t("Try again")));
    },
  };
}
