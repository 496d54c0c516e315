// The pages of a PDF, drawn by pdf.js: scrolled, zoomed, searched, marked. The only file that knows pdf.js.
import { t } from "../language";
import { AnnotationMode, getDocument, GlobalWorkerOptions, type PDFDocumentLoadingTask, VerbosityLevel, version } from "pdfjs-dist";
import workerAddress from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { EventBus, FindState, LinkTarget, PDFFindController, PDFLinkService, PDFViewer } from "pdfjs-dist/web/pdf_viewer.mjs";
import type { PageRect } from "../api/types";
import { fill, h } from "../ui/dom";
import { type Caption, captionsIn, distinct } from "./captions";
import { locate, locateRest } from "./locate";
import { drawMarks, type Marks, marksOf, type Sought } from "./marks";

GlobalWorkerOptions.workerSrc = workerAddress;

/** Where vite.config.ts puts what pdf.js loads by itself: character maps, fonts, decoders. */
const PARTS = `/assets/pdfjs-${version}`;
/** A piece of a large file that is asked for at once. */
const RANGE_BYTES = 256 * 1024;
const ZOOM_STEP = 1.15;
/** Bounds of pdf.js' own viewer. */
const SMALLEST_SCALE = 0.25;
const LARGEST_SCALE = 5;
/** A quote may begin on the page before the one it is said to be on, and run on to the next. */
const PAGES_SEARCHED = [0, 1, -1] as const;
const LEAST_SHARE = 0.3;
/** Above a heading that was gone to. */
const HEADROOM_PX = 24;
/** Pages that are looked through for captions, and for what is on no known page. */
const MOST_LOOKED_THROUGH = 80;

export interface Quote {
  /** 0 where its page is not known, as of a paper that is read from its source: it is looked for. */
  readonly page: number;
  readonly text: string;
  /** Where its words stand, as far as the server knows. */
  readonly rects: readonly PageRect[];
}

export interface PdfEvents {
  page(number: number, of: number): void;
  /** Matches of the search: the one shown, and how many there are; `pending` while pages are still read. */
  matches(current: number, total: number, pending: boolean): void;
}

export interface PdfPages {
  readonly element: HTMLElement;
  readonly pages: number;
  goTo(page: number): void;
  zoom(by: "in" | "out" | "fit"): void;
  /** Shows and marks a quote; false where its words are not found on the page. */
  show(quote: Quote): Promise<boolean>;
  /** Brings words of a page into view, such as a heading, without a mark; the page alone where they are not found. A page 0 is looked for. */
  reveal(page: number, text: string): Promise<void>;
  /** Brings what stands in a rectangle of a page into view. */
  bring(rect: PageRect): Promise<void>;
  /** Its figures and tables, by their captions; of a long one those of its first pages. */
  captions(): Promise<readonly Caption[]>;
  /** Empty ends the search. */
  find(text: string, backwards: boolean): void;
  close(): void;
}

export async function openPdf(address: string, events: PdfEvents, host: HTMLElement): Promise<PdfPages> {
  const viewer = h("div", { class: "pdfViewer" });
  const container = h("div", { class: "pdf-scroll", tabindex: 0, role: "region", "aria-label": t("Pages") }, viewer);
  const task = getDocument({
    url: address,
    rangeChunkSize: RANGE_BYTES,
    // What nobody looks at is not fetched, where the server lets a part be asked for and the file is large.
    disableAutoFetch: true,
    disableStream: true,
    cMapUrl: `${PARTS}/cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${PARTS}/standard_fonts/`,
    wasmUrl: `${PARTS}/wasm/`,
    verbosity: VerbosityLevel.ERRORS,
  });
  fill(host, container);
  try {
    return await build(task, { container, viewer, address, events });
  } catch (failed) {
    void task.destroy();
    throw failed;
  }
}

interface Place {
  readonly container: HTMLDivElement;
  readonly viewer: HTMLDivElement;
  readonly address: string;
  readonly events: PdfEvents;
}

async function build(task: PDFDocumentLoadingTask, { container, viewer, address, events }: Place): Promise<PdfPages> {
  const document = await task.promise;
  const eventBus = new EventBus();
  const linkService = new PDFLinkService({ eventBus, externalLinkTarget: LinkTarget.BLANK, externalLinkRel: "noopener noreferrer" });
  const findController = new PDFFindController({ eventBus, linkService });
  const pages = new PDFViewer({
    container,
    viewer,
    eventBus,
    linkService,
    findController,
    annotationMode: AnnotationMode.ENABLE,
    removePageBorders: true,
  });
  linkService.setViewer(pages);
  const marks = new Map<number, Marks>();
  // Pages on which words of the quote stand, which are marked once their text is drawn.
  let wanted: ReadonlyMap<number, Sought> = new Map();
  let sought = "";
  const waiting = new Map<number, () => void>();

  eventBus.on("pagechanging", ({ pageNumber }: { pageNumber: number }) => events.page(pageNumber, document.numPages));
  eventBus.on("updatefindmatchescount", ({ matchesCount }: { matchesCount: { current: number; total: number } }) =>
    events.matches(matchesCount.current, matchesCount.total, false),
  );
  eventBus.on("updatefindcontrolstate", ({ state, matchesCount }: { state: number; matchesCount: { current: number; total: number } }) =>
    events.matches(matchesCount.current, matchesCount.total, state === FindState.PENDING),
  );
  // A page is drawn anew whenever it comes back into view, and loses what was put on it.
  eventBus.on("textlayerrendered", ({ pageNumber }: { pageNumber: number }) => {
    mark(pageNumber);
    waiting.get(pageNumber)?.();
    waiting.delete(pageNumber);
  });

  const ready = new Promise<void>((resolve) => eventBus.on("pagesinit", () => resolve(), { once: true }));
  pages.setDocument(document);
  linkService.setDocument(document, address as never);
  await ready;
  pages.currentScaleValue = "page-width";
  events.page(1, document.numPages);

  const resized = new ResizeObserver(() => {
    // What was fitted to the width stays so.
    if (pages.currentScaleValue === "page-width") pages.currentScaleValue = "page-width";
  });
  resized.observe(container);

  function pageElement(number: number): HTMLElement | null {
    return viewer.querySelector<HTMLElement>(`.page[data-page-number="${number}"]`);
  }

  function mark(number: number) {
    const page = pageElement(number);
    if (page === null) return;
    const sought = wanted.get(number);
    if (sought !== undefined && !marks.has(number)) marks.set(number, marksOf(page, sought));
    const own = marks.get(number);
    if (own !== undefined) drawMarks(page, own);
  }

  function forget() {
    marks.clear();
    wanted = new Map();
    for (const old of viewer.querySelectorAll(".quote-marks")) old.remove();
  }

  /** Brings a page into view and waits until pdf.js has drawn its text. */
  async function drawn(number: number): Promise<void> {
    pages.currentPageNumber = number;
    const page = pageElement(number);
    if (page === null || page.querySelector(".textLayer .endOfContent") !== null) return;
    await new Promise<void>((resolve) => waiting.set(number, resolve));
  }

  /** Rectangles in points become shares of the page, which hold at every zoom. */
  async function take(rects: readonly PageRect[]): Promise<void> {
    for (const number of new Set(rects.map(({ page }) => page))) {
      if (number < 1 || number > document.numPages) continue;
      const { width, height } = (await document.getPage(number)).getViewport({ scale: 1 });
      const own = rects.filter(({ page }) => page === number);
      marks.set(number, own.map((rect) => ({ left: rect.x / width, top: rect.y / height, width: rect.width / width, height: rect.height / height })));
    }
  }

  /** The pages around one on which the words of a quote stand. */
  async function pagesWith(text: string, first: number): Promise<Map<number, Sought>> {
    const found = new Map<number, Sought>();
    let missing = 1;
    let rest = "";
    for (const step of PAGES_SEARCHED) {
      const number = first + step;
      const goesOn = step === 1 && rest !== "";
      if (number < 1 || number > document.numPages || (missing < 0.05 && !goesOn)) continue;
      const { items } = await (await document.getPage(number)).getTextContent();
      const pieces = items.map((item) => ("str" in item ? item.str : ""));
      if (goesOn) {
        if (locateRest(pieces, rest).share < 1) continue;
        found.set(number, { text: rest, isRest: true });
        break;
      }
      const here = locate(pieces, text);
      // Some words are on every page.
      if (here.share < Math.min(LEAST_SHARE, missing / 2)) continue;
      found.set(number, { text, isRest: false });
      missing -= here.share;
      rest = here.rest;
    }
    return found;
  }

  /** The page on which most words of a text stand; the first where none has any. */
  async function pageOf(text: string): Promise<number> {
    let best = { number: 1, share: 0 };
    for (let number = 1; number <= Math.min(document.numPages, MOST_LOOKED_THROUGH) && best.share < 1; number += 1) {
      const { items } = await (await document.getPage(number)).getTextContent();
      const { share } = locate(items.map((item) => ("str" in item ? item.str : "")), text);
      if (share > best.share) best = { number, share };
    }
    return best.number;
  }

  async function show(quote: Quote): Promise<boolean> {
    forget();
    const first = quote.page === 0 ? await pageOf(quote.text) : Math.min(quote.page, document.numPages);
    pages.currentPageNumber = first;
    await take(quote.rects);
    if (marks.size === 0) {
      wanted = await pagesWith(quote.text, first);
    }
    const start = Math.min(...marks.keys(), ...wanted.keys());
    if (!Number.isFinite(start)) return false;
    await drawn(start);
    for (const number of [...marks.keys(), ...wanted.keys()]) mark(number);
    scrollToMark(container, pageElement(start));
    return (marks.get(start)?.length ?? 0) > 0;
  }

  return {
    element: container,
    pages: document.numPages,
    goTo(page) {
      pages.currentPageNumber = Math.min(Math.max(1, page), document.numPages);
    },
    zoom(by) {
      if (by === "fit") pages.currentScaleValue = "page-width";
      else pages.currentScale = Math.min(LARGEST_SCALE, Math.max(SMALLEST_SCALE, pages.currentScale * (by === "in" ? ZOOM_STEP : 1 / ZOOM_STEP)));
    },
    show,
    async reveal(known, text) {
      const number = known === 0 ? await pageOf(text) : known;
      if (number < 1 || number > document.numPages) return;
      await drawn(number);
      const page = pageElement(number);
      const first = page === null ? undefined : marksOf(page, { text, isRest: false })[0];
      if (page !== null && first !== undefined) container.scrollTop = page.offsetTop + first.top * page.offsetHeight - HEADROOM_PX;
    },
    async bring(rect) {
      if (rect.page < 1 || rect.page > document.numPages) return;
      await drawn(rect.page);
      const { height } = (await document.getPage(rect.page)).getViewport({ scale: 1 });
      const page = pageElement(rect.page);
      if (page !== null) container.scrollTop = page.offsetTop + (rect.y / height) * page.offsetHeight - HEADROOM_PX;
    },
    async captions() {
      const found: Caption[] = [];
      for (let number = 1; number <= Math.min(document.numPages, MOST_LOOKED_THROUGH); number += 1) {
        const { items } = await (await document.getPage(number)).getTextContent();
        found.push(...captionsIn(linesOf(items), number));
      }
      return distinct(found);
    },
    find(text, backwards) {
      if (text === "") eventBus.dispatch("findbarclose", {});
      else eventBus.dispatch("find", { type: text === sought ? "again" : "", query: text, caseSensitive: false, entireWord: false, highlightAll: true, findPrevious: backwards, matchDiacritics: false });
      sought = text;
    },
    close() {
      resized.disconnect();
      pages.setDocument(null as never);
      linkService.setDocument(null);
      void task.destroy();
    },
  };
}

/** The pieces of a page as the lines that they stand in. */
function linesOf(items: readonly object[]): string[] {
  const lines = [""];
  for (const item of items) {
    if (!("str" in item)) continue;
    lines[lines.length - 1] += String(item.str);
    if ("hasEOL" in item && item.hasEOL === true) lines.push("");
  }
  return lines;
}

/** The first mark in the middle of the window, where it is out of it or at its edge. */
function scrollToMark(container: HTMLElement, page: HTMLElement | null): void {
  const mark = page?.querySelector(".quote-mark");
  if (!mark) return;
  const at = mark.getBoundingClientRect();
  const frame = container.getBoundingClientRect();
  container.scrollTop += at.top - frame.top - frame.height * 0.35;
  if (at.right > frame.right || at.left < frame.left) container.scrollLeft += at.left - frame.left - 24;
}
