// What the card of one quote shows: the sentences around it, where it stands, ways to open, to copy with citation.
import { t } from "../language";
import type { Citable, Citation } from "../api/types";
import { type NumberedCitation, placeOf, quoteAddress } from "../chat/citations";
import { apa, apaInText, bibtex } from "../library/cite";
import { copyText } from "./clipboard";
import { fill, h } from "./dom";
import { icon } from "./icons";

export interface QuoteActions {
  openPaper(id: string): void;
  /** Opens the reader at the quote; `among` are all quotes of the same answer. */
  openQuote(citation: Citation, among: readonly NumberedCitation[]): void;
  /** A quote is looked at: the reader will likely be wanted. */
  prepareReader(): void;
  /** What is needed to cite a paper; `null` where the library has it no more. */
  citable(id: string): Promise<Citable | null>;
  /** Keeps the quote with its place as a note on its paper. */
  keepNote(citation: Citation): Promise<void>;
}

export function quoteCard({ number, citation }: NumberedCitation, open: () => void, actions: QuoteActions, hide: () => void): HTMLElement {
  const paper = citation.paper;
  actions.prepareReader();
  const title = citation.paperTitle === "" ? t("Untitled paper") : citation.paperTitle;
  return h(
    "div",
    { class: "quote-card", role: "group", "aria-label": t("Source {0}", number) },
    h(
      "blockquote",
      {},
      citation.before !== null && h("span", { class: "around" }, `${citation.before} `),
      h("span", { class: "quoted" }, citation.quote),
      citation.after !== null && h("span", { class: "around" }, ` ${citation.after}`),
    ),
    h("p", { class: "quote-paper" }, paper.year === null ? title : `${title} (${paper.year})`),
    h("p", { class: "quote-place" }, placeOf(citation)),
    standingNote(citation),
    h(
      "div",
      { class: "quote-links" },
      citation.standing === "REMOVED" ? null : openLink(citation, "button small primary", open, icon("file"), openText(citation)),
      h("button", { type: "button", class: "button small", on: { click: () => follow() } }, t("About this paper")),
      citation.standing === "REMOVED" ? null : keepButton(citation, actions),
    ),
    copyGroup(citation, actions),
  );

  function follow() {
    hide();
    actions.openPaper(paper.id);
  }
}

function keepButton(citation: Citation, actions: QuoteActions): HTMLElement {
  const button = h("button", { type: "button", class: "button small" }, t("Keep as note"));
  const said = h("span", { class: "copy-outcome", role: "status" });
  button.addEventListener("click", () => {
    button.disabled = true;
    actions.keepNote(citation).then(
      () => fill(said, t("Kept.")),
      () => {
        button.disabled = false;
        fill(said, t("It could not be kept. Try again."));
      },
    );
  });
  return h("span", { class: "quote-keep" }, button, said);
}

/** A link to the quote's place that a click follows within the page; a middle click opens it elsewhere. */
export function openLink(citation: Citation, style: string, open: () => void, ...children: (Node | string)[]): HTMLAnchorElement {
  const link = h("a", { class: style, href: quoteAddress(citation) }, ...children);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  return link;
}

/** The quote with its citation, as text. */
export function citedText(style: "apa" | "bibtex", citation: Citation, paper: Citable): string {
  if (style === "apa") return `“${citation.quote}” ${apaInText(paper, citation.page)}\n\n${apa(paper)}`;
  const place = placeOf(citation).replaceAll(/\s+/g, " ");
  return `% “${citation.quote.replaceAll(/\s+/g, " ")}” (${place})\n${bibtex(paper)}`;
}

function standingNote({ standing, recognised }: Citation): HTMLElement | null {
  if (standing === "STANDS" && recognised === true) return h("p", { class: "paper-by" }, t("Read from the picture of the page (OCR): a letter may be wrong."));
  if (standing === "REMOVED") return h("p", { class: "quote-standing" }, t("This paper was deleted since."));
  return standing === "CHANGED" ? h("p", { class: "quote-standing" }, t("The paper has another text since; the quote is not where it was.")) : null;
}

function openText({ page }: Citation): string {
  return page === 0 ? t("Open the abstract") : t("Open at page {0}", page);
}

function copyGroup(citation: Citation, actions: QuoteActions): HTMLElement {
  const outcome = h("span", { class: "copy-outcome", role: "status" });
  const way = (label: string, text: () => Promise<string | null>) =>
    h("button", { type: "button", class: "text-link", on: { click: () => void copy(label, text) } }, label);

  async function copy(label: string, text: () => Promise<string | null>) {
    const made = await text().catch(() => null);
    if (made === null) return fill(outcome, t("This paper can’t be cited just now."));
    fill(outcome, (await copyText(made)) ? t("{0} copied.", label) : t("The browser does not let this page copy."));
  }
  async function cited(style: "apa" | "bibtex") {
    const paper = await actions.citable(citation.paper.id);
    return paper === null ? null : citedText(style, citation, paper);
  }

  return h(
    "p",
    { class: "quote-copy", role: "group", "aria-label": t("Copy with citation") },
    h("span", { class: "quote-copy-label" }, t("Copy with citation:")),
    way("APA", () => cited("apa")),
    way("BibTeX", () => cited("bibtex")),
    way(t("Link"), () => Promise.resolve(new URL(quoteAddress(citation), location.href).href)),
    outcome,
  );
}
