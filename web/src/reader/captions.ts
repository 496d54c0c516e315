// The figures and tables of a paper, by their captions as they stand on its pages. Pure.

export interface Caption {
  readonly kind: "figure" | "table";
  /** `Figure 2`. */
  readonly label: string;
  /** What it shows, cut short. */
  readonly text: string;
  readonly page: number;
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

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).replace(/\s+\S*$/, "")}…`;
}
