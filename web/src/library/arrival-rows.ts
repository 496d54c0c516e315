// The rows of papers on their way in: each with its stage, how much of it came, and what became of it.
import { t } from "../language";
import type { Failure } from "../api/failure";
import type { ArrivalEvent } from "../api/types";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { bytesText, mayRetry, stageText } from "./arrival-text";

export interface ArrivalRow {
  begin(): void;
  show(event: ArrivalEvent): void;
  lost(): void;
  failed(failure: Failure): void;
}

export interface RowActions {
  retry(): void;
  dismiss(): void;
}

export interface ArrivalRows {
  readonly element: HTMLElement;
  /** The newest one first. */
  add(title: string, actions: RowActions): ArrivalRow;
}

export function createArrivalRows(openPaper: (id: string) => void): ArrivalRows {
  const list = h("ul", { class: "uploads arrivals", "aria-label": t("Papers from arXiv"), "aria-live": "polite" });
  return {
    element: list,
    add(title, actions) {
      const { element, row } = createRow(title, actions, openPaper);
      list.prepend(element);
      return row;
    },
  };
}

function createRow(title: string, actions: RowActions, openPaper: (id: string) => void): { element: HTMLElement; row: ArrivalRow } {
  const bar = h("progress", { max: 1, "aria-label": t("Download of {0}", title) });
  // Numbers that change all the time are not read out.
  const bytes = h("span", { class: "bytes", "aria-hidden": "true" });
  const body = h("div", { class: "upload-body" });
  const close = h("button", { type: "button", class: "bare", "aria-label": t("Dismiss {0}", title), hidden: true }, icon("close"));
  const name = h("p", { class: "upload-name", title, tabindex: -1 }, title);
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
    return h("button", { type: "button", class: "button small", on: { click: actions.retry } }, icon("retry"), t("Try again"));
  }

  function bad(text: string, retry: boolean, link: HTMLElement | null = null) {
    draw("bad", h("p", {}, icon("warn"), text), link && h("p", {}, link), retry ? again() : null);
  }

  function open(event: ArrivalEvent, text: string): HTMLElement | null {
    const paper = event.paper;
    if (paper === null) return null;
    return h("button", { type: "button", class: "text-link", on: { click: () => openPaper(paper.id) } }, text);
  }

  function rebuild(event: ArrivalEvent) {
    const text = stageText(event);
    switch (event.stage) {
      case "DONE":
        return draw("good", h("p", {}, icon("check"), `${text}. `, open(event, t("Open the paper"))));
      case "FAILED":
        return bad(text, mayRetry(event), open(event, t("Its abstract is in the library")));
      case "SUMMARY_READY":
        return draw("waiting", h("p", {}, `${text}. `, open(event, t("Read the summary"))));
      default:
        return draw("waiting", event.stage === "DOWNLOADING" ? bar : null, h("p", {}, `${text} `, bytes));
    }
  }

  const row: ArrivalRow = {
    begin() {
      // The button that was pressed goes.
      if (body.contains(document.activeElement)) name.focus();
      shown = null;
      fill(bytes);
      bar.removeAttribute("value");
      draw("waiting", h("p", {}, t("Asking arXiv")));
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
      draw("waiting", h("p", {}, t("The connection is lost; the paper is still on its way.")));
    },
    failed: (failure) => bad(failure.message, failure.retry),
  };
  return { element, row };
}
