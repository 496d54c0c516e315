// Marks over a page: where the words of a quote stand, as shares of the page, so that they hold at every zoom.
import { h } from "../ui/dom";
import { locate, locateRest } from "./locate";

export interface Mark {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export type Marks = readonly Mark[];

/** Two rectangles of one line are joined when the gap between them is less than this share of their height. */
const WORD_GAP = 0.8;

/** What is looked for on a page: a quote, or the rest of one that began on the page before. */
export interface Sought {
  readonly text: string;
  readonly isRest: boolean;
}

/** The marks of what is sought in the text that pdf.js laid over a page. */
export function marksOf(page: HTMLElement, { text, isRest }: Sought): Marks {
  const layer = page.querySelector(".textLayer");
  if (layer === null) return [];
  const nodes = textNodes(layer);
  const pieces = nodes.map(({ data }) => data);
  const { spans } = isRest ? locateRest(pieces, text) : locate(pieces, text);
  const frame = page.getBoundingClientRect();
  const rects: Mark[] = [];
  const range = document.createRange();
  for (const { piece, from, to } of spans) {
    const node = nodes[piece];
    if (node === undefined) continue;
    range.setStart(node, from);
    range.setEnd(node, to);
    for (const rect of range.getClientRects()) {
      rects.push({
        left: (rect.left - frame.left) / frame.width,
        top: (rect.top - frame.top) / frame.height,
        width: rect.width / frame.width,
        height: rect.height / frame.height,
      });
    }
  }
  return joined(rects, frame.height / frame.width);
}

export function drawMarks(page: HTMLElement, marks: Marks): void {
  page.querySelector(":scope > .quote-marks")?.remove();
  const drawn = marks.map((mark) => {
    const element = h("div", { class: "quote-mark" });
    // Set by script: the content security policy allows no style in markup.
    element.style.left = percent(mark.left);
    element.style.top = percent(mark.top);
    element.style.width = percent(mark.width);
    element.style.height = percent(mark.height);
    return element;
  });
  page.append(h("div", { class: "quote-marks", "aria-hidden": "true" }, ...drawn));
}

/** Neighbours on a line become one. `tall` is the height of the page over its width. */
export function joined(marks: Marks, tall: number): Marks {
  const lines: Mark[] = [];
  for (const mark of marks) {
    if (mark.width <= 0 || mark.height <= 0) continue;
    const last = lines.at(-1);
    if (last === undefined || !sameLine(last, mark, tall)) {
      lines.push(mark);
      continue;
    }
    const left = Math.min(last.left, mark.left);
    const top = Math.min(last.top, mark.top);
    const right = Math.max(last.left + last.width, mark.left + mark.width);
    const bottom = Math.max(last.top + last.height, mark.top + mark.height);
    lines[lines.length - 1] = { left, top, width: right - left, height: bottom - top };
  }
  return lines;
}

function sameLine(a: Mark, b: Mark, tall: number): boolean {
  const overlap = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  if (overlap < 0.5 * Math.min(a.height, b.height)) return false;
  const gap = Math.max(a.left, b.left) - Math.min(a.left + a.width, b.left + b.width);
  return gap < WORD_GAP * tall * Math.max(a.height, b.height);
}

function textNodes(layer: Element): Text[] {
  const walker = document.createTreeWalker(layer, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) nodes.push(node as Text);
  return nodes;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(4)}%`;
}
