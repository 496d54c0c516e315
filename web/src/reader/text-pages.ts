// The text of a paper of which no PDF is there: an abstract from a catalogue, a paper that came in markup, or pages whose file is gone.
import { t } from "../language";
import type { Papyri } from "../api/papyri";
import { fill, h } from "../ui/dom";
import { locate } from "./locate";

/** More pages than this are shown around the one asked for only. */
const MOST_PAGES = 40;

export interface TextPages {
  /** False where the words are not there. */
  show(page: number, quote: string | null): boolean;
}

/** Fills `host` with the text of the pages, or with all of it for a paper without; `source` says how a page's words were had. */
export async function openText(papyri: Papyri, paper: string, pages: number, around: number, source: (page: number) => string | null, host: HTMLElement): Promise<TextPages> {
  const numbers = pageNumbers(pages, around);
  const texts = await Promise.all(numbers.map((number) => papyri.pageText(paper, number)));
  const parts = numbers.map((number, index) => {
    const text = texts[index] ?? "";
    const body = h("p", { class: "text-page-body" }, text);
    const title = number === 0 ? t("Text") : t("Page {0}", number);
    const said = source(number);
    return { number, text, body, element: h("section", { class: "text-page", "aria-label": title }, h("h3", {}, title, said !== null && h("span", { class: "page-source" }, said)), body) };
  });
  const scroll = h("div", { class: "text-scroll", tabindex: 0, role: "region", "aria-label": t("Text") }, ...parts.map(({ element }) => element));
  fill(host, scroll);

  return {
    show(page, quote) {
      for (const { body, text } of parts) fill(body, text);
      const part = parts.find(({ number }) => number === page) ?? parts[0];
      if (part === undefined) return false;
      if (quote === null) {
        part.element.scrollIntoView({ block: "start" });
        return true;
      }
      for (const other of [part, ...parts.filter((one) => one !== part)]) {
        const span = locate([other.text], quote).spans[0];
        if (span === undefined) continue;
        const mark = h("mark", { class: "quote-text" }, other.text.slice(span.from, span.to));
        fill(other.body, other.text.slice(0, span.from), mark, other.text.slice(span.to));
        mark.scrollIntoView({ block: "center" });
        return true;
      }
      return false;
    },
  };
}

function pageNumbers(pages: number, around: number): number[] {
  if (pages === 0) return [0];
  const first = pages <= MOST_PAGES ? 1 : Math.max(1, Math.min(around - MOST_PAGES / 2, pages - MOST_PAGES + 1));
  return Array.from({ length: Math.min(pages, MOST_PAGES) }, (_, index) => first + index);
}
