// What arXiv has: results with what the library holds of them, and the way in by one click.
import { t } from "../language";
import { failureOf } from "../api/failure";
import type { ArxivQuestion, Papyri } from "../api/papyri";
import type { ArxivPage, ArxivPaper } from "../api/types";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { failureNotice, loadingNotice } from "../ui/notice";
import type { Arrivals, ArrivalStatus } from "./arrivals";
import { arxivAddress, arxivLine, foundText, nothingText, titleOf } from "./paper-text";

export interface ArxivActions {
  openPaper(id: string): void;
  announce(text: string): void;
}

export interface ArxivResults {
  readonly element: HTMLElement;
  search(question: ArxivQuestion): Promise<void>;
  /** Ends a search under way. */
  stop(): void;
}

export function createArxivResults(papyri: Papyri, arrivals: Arrivals, actions: ArxivActions): ArxivResults {
  const list = h("ul", { class: "papers" });
  const place = h("div", { class: "paper-place", "aria-busy": "false" }, hint());
  const ways = new Map<string, Way>();
  let underway: AbortController | null = null;

  arrivals.onChange((id, status) => ways.get(id)?.show(status));

  function stop() {
    underway?.abort();
    underway = null;
    place.setAttribute("aria-busy", "false");
  }

  async function load(question: ArxivQuestion, after: string | null) {
    stop();
    const own = new AbortController();
    underway = own;
    place.setAttribute("aria-busy", "true");
    const wait = loadingNotice(t("Asking arXiv"));
    if (after === null) fill(place, wait);
    else fill(place, list, wait);
    try {
      const page = await papyri.searchArxiv(question, after, own.signal);
      if (own.signal.aborted) return;
      draw(page, question, after === null);
    } catch (failed) {
      if (own.signal.aborted) return;
      const notice = failureNotice(failureOf(failed), () => void load(question, after));
      fill(place, after === null ? null : list, notice);
    } finally {
      if (underway === own) stop();
    }
  }

  function draw(page: ArxivPage, question: ArxivQuestion, anew: boolean) {
    if (anew) {
      fill(list);
      ways.clear();
      actions.announce(t("{0} on arXiv", foundText(page.totalCount)));
    }
    // A paper can move to the next page while one reads this one.
    const items = page.nodes.filter(({ arxivId }) => !ways.has(arxivId)).map(item);
    list.append(...items);
    if (list.childElementCount === 0) {
      fill(place, h("p", { class: "empty" }, nothingText(question)));
      return;
    }
    const { hasNextPage, endCursor } = page.pageInfo;
    const more = h("button", { type: "button", class: "button small", on: { click: () => void load(question, endCursor) } }, t("Show more"));
    fill(place, h("p", { class: "found" }, foundText(page.totalCount)), list, hasNextPage && endCursor !== null && more);
    // The button that was pressed is gone: reading goes on at the first new paper.
    if (!anew) items[0]?.querySelector("a")?.focus({ preventScroll: true });
  }

  function item(paper: ArxivPaper): HTMLElement {
    const way = createWay(paper, {
      openPaper: actions.openPaper,
      bring: () => arrivals.bring(paper.arxivId, titleOf(paper)),
    });
    ways.set(paper.arxivId, way);
    const status = arrivals.statusOf(paper.arxivId);
    if (status !== null) way.show(status);
    const address = arxivAddress(paper.arxivId);
    const title = titleOf(paper);
    return h(
      "li",
      { class: "arxiv-item", "data-arxiv": paper.arxivId },
      address === null ? h("p", { class: "paper-title" }, title) : h("a", { class: "paper-title", href: address, target: "_blank", rel: "noopener noreferrer" }, title),
      h("p", { class: "paper-by" }, arxivLine(paper)),
      paper.abstract === "" ? null : h("details", { class: "arxiv-abstract" }, h("summary", {}, t("Abstract")), h("p", {}, paper.abstract)),
      way.element,
    );
  }

  return { element: place, search: (question) => load(question, null), stop };
}

interface Way {
  readonly element: HTMLElement;
  show(status: ArrivalStatus): void;
}

interface WayActions {
  openPaper(id: string): void;
  bring(): void;
}

/** One button from “Add” to “Open”: it stays the same element, so that the focus stays on it. */
function createWay(paper: ArxivPaper, actions: WayActions): Way {
  const title = titleOf(paper);
  const mark = h("span", { class: "mark" });
  const button = h("button", { type: "button", class: "button small" });
  let press: () => void = () => {};
  button.addEventListener("click", () => press());

  function offer(text: string, act: (() => void) | null) {
    press = act ?? (() => {});
    button.setAttribute("aria-disabled", String(act === null));
    button.setAttribute("aria-label", `${text}: ${title}`);
    fill(button, text);
  }

  function there(id: string) {
    fill(mark, icon("check"), t("In the library"));
    offer(t("Open"), () => actions.openPaper(id));
  }

  if (paper.inLibrary === null) {
    offer(t("Add"), actions.bring);
  } else if (paper.inLibrary.abstractOnly) {
    fill(mark, t("Abstract in the library"));
    offer(t("Add full text"), actions.bring);
  } else {
    there(paper.inLibrary.id);
  }

  return {
    element: h("div", { class: "arxiv-way" }, button, mark),
    show(status) {
      if (status.kind === "there") return there(status.paper);
      fill(mark, status.kind === "failed" && t("Could not be added"));
      if (status.kind === "failed") offer(t("Try again"), actions.bring);
      else offer(t("On its way"), null);
    },
  };
}

function hint(): HTMLElement {
  return h("p", { class: "empty" }, t("Type what you look for and press Enter. Quotes make a phrase; ti:, au: and abs: search titles, authors and abstracts."));
}
