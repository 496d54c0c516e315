// The panel of one paper: what it is, its summary by aspects with quotes, and the papers related to it.
import { t } from "../language";
import { numberCitations, pdfAddress } from "../chat/citations";
import { failureOf } from "../api/failure";
import type { Http } from "../api/http";
import type { Papyri } from "../api/papyri";
import type { PaperDetail, RelatedPaper, Summary } from "../api/types";
import type { Scope } from "../chat/state";
import type { Opening } from "../lazy";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { failureNotice, loadingNotice } from "../ui/notice";
import type { QuoteActions } from "../ui/quote-card";
import { ratingForm } from "../ui/rating";
import { sentenceElement, sourceList } from "../ui/cited";
import { composedLine } from "../ui/time";
import { marksSection } from "./marks";
import { arxivAddress, aspectName, byline, doiAddress, titleOf } from "./paper-text";
import { tablesSection } from "./tables";

export interface PanelActions extends QuoteActions {
  close(): void;
  askWithin(scope: Scope): void;
  /** Opens the reader at the paper's beginning. */
  read(id: string, page: number): void;
  showMap(id: string): void;
  /** A way to explore, as the address names it. */
  explore(place: string): void;
  /** A person said what the paper is called, by whom, when and where. */
  described(): void;
  remove(paper: Scope): void;
  /** The reader marked a paper: tags, collections, how far it is read. */
  marked(): void;
}

export interface PaperPanel {
  readonly element: HTMLElement;
  /** `null` closes. */
  show(id: string | null, how: Opening): Promise<void>;
  /** Reads the open paper anew: its text has come. */
  refresh(): Promise<void>;
}

export function createPaperPanel(papyri: Papyri, http: Http, actions: PanelActions): PaperPanel {
  const body = h("div", { class: "panel-body" });
  const close = h("button", { type: "button", class: "bare", "aria-label": t("Close the paper"), on: { click: actions.close } }, icon("close"));
  const element = h("aside", { class: "panel", "aria-label": t("Paper"), hidden: true }, h("div", { class: "panel-head" }, h("p", {}, t("Paper")), close), body);
  let open: string | null = null;

  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") actions.close();
  });

  async function show(id: string | null, how: Opening) {
    if (id === open) return;
    open = id;
    element.hidden = id === null;
    if (id === null) {
      fill(body);
      return;
    }
    fill(body, loadingNotice(t("Opening the paper")));
    if (how === "focus") close.focus({ preventScroll: true });
    try {
      const paper = await papyri.paper(id);
      if (open !== id) return;
      body.scrollTop = 0;
      if (paper === null) fill(body, h("p", { class: "empty" }, t("This paper is not in the library.")));
      else fill(body, ...sectionsOf(paper));
    } catch (failed) {
      if (open === id) fill(body, failureNotice(failureOf(failed), () => void reopen(id, "focus")));
    }
  }

  function reopen(id: string, how: Opening) {
    open = null;
    return show(id, how);
  }

  async function refresh() {
    if (open !== null) await reopen(open, "quietly");
  }

  function sectionsOf(paper: PaperDetail): (HTMLElement | null)[] {
    const read = paper.kind === "INGESTED";
    return [
      heading(paper, actions, (host) => void describe(paper.id, host)),
      read ? null : h("p", { class: "empty" }, t("Papyri knows this paper only from the references of others; its text is not in the library.")),
      paper.abstract === null ? null : abstractOf(paper.abstract),
      read ? marksSection(papyri.shelf, paper.id, actions.marked) : null,
      read ? summarySection(paper.id) : null,
      read && paper.pages > 0 ? tablesSection(papyri, paper.id, (page) => actions.read(paper.id, page)) : null,
      relatedSection(paper.id),
    ];
  }

  /** Puts the form in the place of the heading. */
  async function describe(id: string, host: HTMLElement) {
    const before = [...host.childNodes];
    const back = () => {
      host.replaceChildren(...before);
      host.querySelector<HTMLElement>(".describe-way")?.focus();
    };
    const saved = () => {
      actions.described();
      void refresh();
    };
    try {
      const { describeForm } = await import("./describe");
      const form = await describeForm(http, id, { saved, close: back });
      if (form === null || open !== id) return;
      fill(host, form);
      form.querySelector("input")?.focus();
    } catch (failed) {
      host.append(failureNotice(failureOf(failed), null));
    }
  }

  function summarySection(paper: string): HTMLElement {
    const place = h("div", { "aria-live": "polite" });
    const again = h("button", { type: "button", class: "button small", on: { click: () => void load(true) } }, icon("retry"), t("Write anew"));
    async function load(fresh: boolean) {
      again.disabled = true;
      fill(place, loadingNotice(t("Summarising the paper")));
      try {
        const summary = await papyri.summary(paper, fresh);
        fill(place, ...summaryOf(summary), rate());
      } catch (failed) {
        fill(place, failureNotice(failureOf(failed), () => void load(fresh)));
      } finally {
        again.disabled = false;
      }
    }
    function rate(): HTMLElement {
      return ratingForm(t("this summary"), (opinion) => papyri.rateSummary(paper, opinion));
    }
    void load(false);
    return h("section", { class: "panel-part" }, h("div", { class: "side-head" }, h("h3", {}, t("Summary")), again), place);
  }

  function summaryOf(summary: Summary): (HTMLElement | null)[] {
    if (summary.parts.length === 0) return [h("p", { class: "empty" }, t("No sentence of this paper could be tied to an aspect."))];
    // One run of numbers over all aspects, so that a number means one quote in the whole summary.
    const first = summary.tldr === null ? [] : [summary.tldr];
    const numbered = numberCitations([...first, ...summary.parts.flatMap(({ sentences }) => sentences)]);
    const tldr = numbered.sentences.slice(0, first.length);
    let next = first.length;
    const parts = summary.parts.map((part) => {
      const own = numbered.sentences.slice(next, (next += part.sentences.length));
      return h("div", { class: "aspect" }, h("h4", {}, aspectName(part.aspect)), ...own.map((sentence) => sentenceElement(sentence, () => numbered.sources, actions)));
    });
    const composed = composedLine(summary);
    const opening = tldr.map((sentence) => h("div", { class: "tldr" }, sentenceElement(sentence, () => numbered.sources, actions)));
    return [...opening, ...parts, sourceList(numbered, actions), composed];
  }

  function relatedSection(paper: string): HTMLElement {
    const place = h("div", {});
    async function load() {
      fill(place, loadingNotice(t("Looking for related papers")));
      try {
        const related = await papyri.related(paper);
        const list = h("ul", { class: "related" }, ...related.map((other) => relatedItem(other, actions.openPaper)));
        fill(place, related.length === 0 ? h("p", { class: "empty" }, t("No related papers in the library.")) : list);
      } catch (failed) {
        fill(place, failureNotice(failureOf(failed), () => void load()));
      }
    }
    void load();
    return h("section", { class: "panel-part" }, h("h3", {}, t("Related papers")), place);
  }

  return { element, show, refresh };
}

function heading(paper: PaperDetail, actions: PanelActions, describe: (host: HTMLElement) => void): HTMLElement {
  const scope = { id: paper.id, title: titleOf(paper) };
  const read = h("button", { type: "button", class: "button small primary", on: { click: () => actions.read(paper.id, Math.min(1, paper.pages)) } }, icon("file"), t("Read"));
  const ask = h("button", { type: "button", class: "button small", on: { click: () => actions.askWithin(scope) } }, icon("search"), t("Ask within this paper"));
  const map = h("button", { type: "button", class: "button small", on: { click: () => actions.showMap(paper.id) } }, icon("map"), t("Map"));
  const pdf = h("a", { class: "button small", href: pdfAddress(paper.id), target: "_blank", rel: "noopener" }, icon("link"), t("Open PDF"));
  const bin = h("button", { type: "button", class: "button small", on: { click: () => actions.remove(scope) } }, icon("bin"), t("Delete"));
  const edit = h("button", { type: "button", class: "button small describe-way", on: { click: () => describe(host) } }, icon("edit"), t("Edit details"));
  const together = h("button", { type: "button", class: "button small", on: { click: () => actions.explore(`cited-with:${paper.id}`) } }, icon("chart"), t("Cited together"));
  const first = paper.authors[0]?.name.trim() ?? "";
  const alike = h("button", { type: "button", class: "button small", title: t("Authors like {0}", first), on: { click: () => actions.explore(`authors:${first}`) } }, icon("chart"), t("Similar authors"));
  const facts = [
    paper.venue === null ? null : h("span", {}, paper.venue),
    paper.pages > 0 ? h("span", {}, paper.pages === 1 ? t("1 page") : t("{0} pages", paper.pages)) : null,
    outside(`doi:${paper.doi}`, paper.doi === null ? null : doiAddress(paper.doi)),
    outside(`arXiv:${paper.arxivId}`, paper.arxivId === null ? null : arxivAddress(paper.arxivId)),
  ];
  const host: HTMLElement = h(
    "header",
    { class: "panel-title" },
    h("h2", {}, titleOf(paper)),
    h("p", { class: "paper-by" }, byline(paper)),
    h("p", { class: "facts" }, ...facts),
    h("div", { class: "panel-actions" }, ...(paper.kind === "INGESTED" ? [read, ask] : []), map, together, paper.kind === "INGESTED" && first !== "" && alike, paper.pages > 0 && pdf, ...(paper.kind === "INGESTED" ? [edit, bin] : [])),
  );
  return host;
}

function outside(text: string, address: string | null): HTMLElement | null {
  return address === null ? null : h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text);
}

function abstractOf(text: string): HTMLElement {
  return h("details", { class: "abstract" }, h("summary", {}, t("Abstract")), h("p", {}, text));
}

function relatedItem({ paper, why }: RelatedPaper, openPaper: (id: string) => void): HTMLElement {
  return h(
    "li",
    {},
    h("button", { type: "button", class: "text-link", on: { click: () => openPaper(paper.id) } }, titleOf(paper)),
    h("p", { class: "paper-by" }, byline(paper)),
    h("ul", { class: "why", "aria-label": t("Why it is related") }, ...why.map((reason) => h("li", { "data-kind": reason.kind }, reason.text))),
  );
}
