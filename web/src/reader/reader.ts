// The reader: a paper's pages with the words of a quote marked, beside the chat. Loaded when first opened.
import { t } from "../language";
import { failureOf } from "../api/failure";
import type { Papyri } from "../api/papyri";
import type { Citation, PageRect, PaperOutline } from "../api/types";
import { type NumberedCitation, pdfAddress } from "../chat/citations";
import { titleOf } from "../library/paper-text";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { failureNotice, loadingNotice } from "../ui/notice";
import { watchCallouts } from "./callouts";
import { listed } from "./captions";
import { ocrNotice, sureOf } from "./ocr";
import { openPdf, type PdfPages } from "./pdf-pages";
import { placeAmong, type Reading, stepAmong } from "./reading";
import "./reader.css";
import { createReferences } from "./references";
import { openText, type TextPages } from "./text-pages";
import { createToolbar } from "./toolbar";

/** Pixels across of the pictures in the list: sharp where a screen has two to a point. */
const THUMB_PX = 440;

export interface ReaderActions {
  close(): void;
  openPaper(id: string): void;
  openQuote(citation: Citation, among: readonly NumberedCitation[]): void;
  /** The reader turned to another page by themselves. */
  turned(page: number): void;
  announce(text: string): void;
  /** Marks a sentence of a paper that is no quote of the answer. */
  showIn(paper: string, page: number, sentence: string): void;
}

export interface Reader {
  show(reading: Reading): Promise<void>;
  focus(): void;
  close(): void;
}

interface Open {
  readonly paper: string;
  readonly outline: PaperOutline;
  readonly pdf: PdfPages | null;
  readonly text: TextPages | null;
}

export function createReader(host: HTMLElement, papyri: Papyri, actions: ReaderActions): Reader {
  const toolbar = createToolbar({
    close: actions.close,
    about: () => reading !== null && actions.openPaper(reading.paper),
    goTo: (page) => {
      astray = true;
      if (open?.pdf) actions.turned(Math.min(Math.max(1, page), open.pdf.pages));
      open?.pdf?.goTo(page);
    },
    zoom: (by) => open?.pdf?.zoom(by),
    find: (text, backwards) => open?.pdf?.find(text, backwards),
    outline: () => setOutline(sections.hidden !== false),
    step,
    copyLink: () => void copyLink(),
    text: () => void switchText(),
  });
  const notice = h("div", { class: "reader-notice", role: "status" });
  const sections = h("nav", { class: "reader-outline", "aria-label": t("Outline"), hidden: true });
  const pages = h("div", { class: "reader-pages" });
  fill(host, toolbar.element, notice, h("div", { class: "reader-body" }, sections, pages));
  const captions = h("div", { class: "reader-tables" });
  const references = createReferences(papyri, {
    openPaper: actions.openPaper,
    show(page, sentence) {
      if (narrow()) setOutline(false);
      if (reading !== null) actions.showIn(reading.paper, page, sentence);
    },
  });
  const callouts = watchCallouts(pages, references);
  let reading: Reading | null = null;
  // What is said of how the words were had, as long as nothing else is.
  let recognised: HTMLElement | null = null;
  let open: Open | null = null;
  let at = 1;
  // The reader has gone elsewhere than to the quote; scrolling around it is no such thing.
  let astray = false;
  // Grows with every paper that is opened: what comes late for an earlier one is dropped.
  let sitting = 0;

  host.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === "Escape") {
      event.stopPropagation();
      if (!toolbar.endSearch()) actions.close();
    } else if ((event.ctrlKey || event.metaKey) && event.key === "f") {
      event.preventDefault();
      toolbar.focusSearch();
    } else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const act = KEYS[event.key];
      if (act === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  });

  const KEYS: Readonly<Record<string, () => void>> = {
    n: () => step(1),
    p: () => step(-1),
    "+": () => open?.pdf?.zoom("in"),
    "-": () => open?.pdf?.zoom("out"),
    "0": () => open?.pdf?.zoom("fit"),
    "/": () => toolbar.focusSearch(),
    o: () => setOutline(sections.hidden !== false),
  };

  function step(by: 1 | -1) {
    if (reading === null) return;
    const next = stepAmong(reading, by);
    if (next !== null) actions.openQuote(next.citation, reading.among);
  }

  function setOutline(shown: boolean) {
    const there = (open?.outline.sections.length ?? 0) > 0;
    sections.hidden = !shown || !there;
    toolbar.setOutline(shown && there, there);
    if (shown && there) sections.querySelector("button")?.focus();
    if (shown && there && !captions.hasChildNodes()) void drawCaptions();
  }

  async function copyLink() {
    try {
      await navigator.clipboard.writeText(location.href);
      say(t("Link copied."));
    } catch {
      say(t("This browser does not let the page copy; the link is in the address bar."));
    }
  }

  function say(text: string) {
    fill(notice, h("p", {}, text));
  }

  async function show(next: Reading) {
    const samePaper = open?.paper === next.paper;
    reading = next;
    astray = false;
    toolbar.setQuote(placeAmong(next), next.among.length);
    if (!samePaper) recognised = null;
    fill(notice, recognised);
    if (!samePaper && !(await load(next))) return;
    if (reading === next) await turn(next);
  }

  /** False where it failed, which is told, or another paper was opened meanwhile. */
  async function load(next: Reading): Promise<boolean> {
    const here = ++sitting;
    open?.pdf?.close();
    open = null;
    callouts.close();
    sections.hidden = true;
    fill(pages, loadingNotice(t("Opening the paper")));
    try {
      const outline = await papyri.outline(next.paper);
      if (here !== sitting) return false;
      if (outline === null) {
        fill(pages, h("p", { class: "empty" }, t("This paper is not in the library.")));
        return false;
      }
      toolbar.setTitle(titleOf(outline));
      const opened = await openPages(next, outline);
      if (here !== sitting) {
        opened.pdf?.close();
        return false;
      }
      open = opened;
      drawOutline(outline);
      tellSource();
      void references.load(next.paper);
      return true;
    } catch (failed) {
      if (here === sitting) fill(pages, failureNotice(failureOf(failed), () => void show(next)));
      return false;
    }
  }

  /** Pictures have no words that could be selected: the text has what was read from them. */
  function tellSource() {
    if (open === null) return;
    const text = ocrNotice(open.outline.pageSizes);
    const press = { click: () => void switchText() };
    const way = open.outline.pdfPages !== null && h("button", { type: "button", class: "text-link", on: press }, open.text === null ? t("Show the text") : t("Show the pages"));
    const before = recognised;
    recognised = text === "" ? null : h("p", {}, `${text} `, way);
    // Something else that was said just now stays where there is nothing to say.
    if (recognised !== before) fill(notice, recognised);
    toolbar.setSource(sureOf(open.outline.pageSizes, at));
  }

  async function switchText() {
    if (open === null || reading === null) return;
    const { outline, paper } = open;
    const here = ++sitting;
    const toText = open.text === null;
    open.pdf?.close();
    const next = toText ? { paper, outline, pdf: null, text: await openText(papyri, paper, outline.pages, reading.page, sourceIn(outline), pages) } : await openPages(reading, outline);
    if (here !== sitting) return;
    open = next;
    if (toText) toolbar.setPages(0);
    toolbar.setText(toText, true);
    tellSource();
    await turn(reading);
  }

  async function openPages(next: Reading, outline: PaperOutline): Promise<Open> {
    const address = pdfAddress(next.paper);
    const asText = async () => ({ paper: next.paper, outline, pdf: null, text: await openText(papyri, next.paper, outline.pages, next.page, sourceIn(outline), pages) });
    toolbar.setPages(0);
    toolbar.setFile(null);
    toolbar.setText(false, false);
    if (outline.pdfPages === null) return asText();
    try {
      const pdf = await openPdf(address, { page: turned, matches: toolbar.setMatches }, pages);
      toolbar.setPages(pdf.pages);
      toolbar.setFile(address);
      toolbar.setText(false, true);
      return { paper: next.paper, outline, pdf, text: null };
    } catch {
      const text = await asText();
      say(t("The file of this paper could not be opened; this is its text."));
      return text;
    }
  }

  function turned(page: number) {
    at = page;
    toolbar.setPage(page);
    toolbar.setSource(open === null ? null : sureOf(open.outline.pageSizes, page));
    if (open !== null && (astray || reading?.quote === null)) actions.turned(page);
  }

  async function turn({ page, quote, among, paper }: Reading) {
    const rects = among.find(({ citation }) => citation.paper.id === paper && citation.quote === quote)?.citation.rects ?? [];
    if (open?.pdf && quote === null) open.pdf.goTo(page);
    else if (open?.pdf && quote !== null && !(await open.pdf.show({ page, text: quote, rects }))) {
      say(page === 0 ? t("The quote could not be found in the PDF of this paper.") : t("The quote is on page {0}, but its words could not be found in the file’s own text.", page));
    } else if (open?.text && !open.text.show(page, quote)) {
      say(t("The quote could not be found in this text."));
    }
  }

  function drawOutline({ sections: all }: PaperOutline) {
    const items = all.map((section) => {
      const heading = [section.number, section.title].filter(Boolean).join(" ");
      const go = () => {
        if (narrow()) setOutline(false);
        astray = true;
        if (section.page > 0) actions.turned(section.page);
        void open?.pdf?.reveal(section.page, heading);
        open?.text?.show(section.page, null);
      };
      const place = section.page > 0 ? h("span", { class: "outline-page" }, String(section.page)) : null;
      return h("li", { "data-level": section.level }, h("button", { type: "button", on: { click: go } }, h("span", {}, heading === "" ? t("Beginning") : heading), place));
    });
    fill(sections, h("div", { class: "side-head" }, h("h3", {}, t("Outline")), closeOutline()), h("ol", {}, ...items), captions, references.list);
    fill(captions);
    toolbar.setOutline(false, all.length > 0);
  }

  /** Looked for when the outline is first wanted. */
  async function drawCaptions() {
    const here = sitting;
    // Reading goes on without them.
    const [onPages, known] = await Promise.all([open?.pdf?.captions().catch(() => []), open?.pdf && papyri.figures(open.paper, THUMB_PX).catch(() => [])]);
    const found = listed(onPages ?? [], known ?? []);
    if (here !== sitting || found.length === 0) return;
    const items = found.map(({ label, text, page, picture, box }) => {
      const go = () => {
        if (narrow()) setOutline(false);
        astray = true;
        actions.turned(page);
        void (box === null ? open?.pdf?.reveal(page, `${label} ${text.replace(/…$/, "")}`) : open?.pdf?.bring(box));
      };
      const caption = h("span", {}, h("strong", {}, label), ` ${text}`);
      const thumb = picture === null || box === null ? null : thumbnail(picture, box);
      return h("li", { "data-level": 1 }, h("button", { type: "button", on: { click: go } }, thumb, caption, h("span", { class: "outline-page" }, String(page))));
    });
    fill(captions, h("h3", {}, t("Figures and tables")), h("ol", {}, ...items));
  }

  function closeOutline(): HTMLElement {
    return h("button", { type: "button", class: "bare", "aria-label": t("Close the outline"), on: { click: () => setOutline(false) } }, icon("close"));
  }

  return {
    show,
    focus: () => pages.querySelector<HTMLElement>("[tabindex]")?.focus({ preventScroll: true }),
    close() {
      sitting += 1;
      open?.pdf?.close();
      open = null;
      reading = null;
      fill(pages);
      fill(notice);
    },
  };
}

function sourceIn({ pageSizes }: PaperOutline): (page: number) => string | null {
  return (page) => sureOf(pageSizes, page);
}

/** Its words are those of the caption beside it. One that can't be drawn goes. */
function thumbnail(src: string, { width, height }: PageRect): HTMLElement {
  const picture = h("img", { class: "thumb", src, alt: "", loading: "lazy", decoding: "async", width: Math.round(width), height: Math.round(height) });
  picture.addEventListener("error", () => picture.remove());
  return picture;
}

function narrow(): boolean {
  return window.matchMedia("(max-width: 48rem)").matches;
}
