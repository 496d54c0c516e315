// The figures and tables of a paper: by their captions as they stand on its pages, and as the server knows them. Pure.
import type { PageRect, PaperFigure } from "../api/types";

export interface Caption {
  readonly kind: "figure" | "table";
  /** `Figure 2`. */
  readonly label: string;
  /** What it shows, cut short. */
  readonly text: string;
  readonly page: number;
}

/** One of the list. */
export interface Listed extends Caption {
  /** The address of its picture. */
  readonly picture: string | null;
  /** Where it is drawn; `null` where only its caption is known. */
  readonly box: PageRect | null;
}

/** A caption begins a line, and its number is followed by a sign or by a capital: a sentence that speaks of a figure is none. */
const BEGINS = /^(Figure|Fig\.|FIGURE|Table|TABLE)\s+([A-Z]?\d+(?:\.\d+)?|[IVX]+)\s*(?:[.:|–—-]\s*|(?=\p{Lu})|$)(.*)$/u;
const LONGEST = 90;

/** Of the lines of one page, from top to bottom. */
export function captionsIn(lines: readonly string[], page: number): Caption[] {
  return lines.flatMap((line, at) => {
    const found = BEGINS.exec(line.trim());
    if (found === null) return [];
    const [, word = "", number = "", rest = ""] = found;
    const kind = /^t/i.test(word) ? "table" : "figure";
    // Some print the words on the line below the label.
    const text = rest.trim() === "" ? (lines[at + 1] ?? "").trim() : rest.trim();
    return [{ kind, label: `${kind === "table" ? "Table" : "Figure"} ${number}`, text: shortened(text), page }];
  });
}

/** Each once: where a label stands twice, the first. */
export function distinct(captions: readonly Caption[]): Caption[] {
  const seen = new Set<string>();
  return captions.filter(({ label }) => !seen.has(label) && seen.add(label));
}

/** All that either knows of, in the order of the pages: the captions with the pictures of their figures, and the figures whose captions were not found. */
export function listed(captions: readonly Caption[], figures: readonly PaperFigure[]): Listed[] {
  const free = new Set(figures);
  const ofCaption = ({ kind, label }: Caption) => {
    const own = kind === "figure" ? [...free].find((figure) => figure.label === label) : undefined;
    if (own !== undefined) free.delete(own);
    return own;
  };
  const all = captions.map((caption): Listed => {
    const own = ofCaption(caption);
    return { ...caption, picture: own?.picture ?? null, box: own?.box ?? null };
  });
  for (const { label, caption, page, picture, box } of free) {
    const text = caption.replace(/^\S+\s+\S*\d\S*?(?:[\s:.|–—-]+|$)/u, "");
    all.push({ kind: "figure", label, text: shortened(text), page, picture, box });
  }
  return all.sort((a, b) => a.page - b.page);
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).replace(/\s+\S*$/, "")}…`;
}
