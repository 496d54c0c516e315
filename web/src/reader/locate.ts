// Where a quote stands among the pieces of text that a page is made of. Pure: no DOM, no pdf.js.
// The server's text and the page's differ in spaces, hyphens, ligatures and marks, so only letters and digits are
// compared; and a quote may be cut in two by a running head, so that what is found may be several runs.

/** Letters from `from` up to `to` (end excluded, UTF-16 units) of the piece with this index. */
export interface Span {
  readonly piece: number;
  readonly from: number;
  readonly to: number;
}

export interface Found {
  readonly spans: readonly Span[];
  /** How much of the quote was found, 0 to 1. */
  readonly share: number;
  /** The letters at its end that were not: they may stand on the next page. */
  readonly rest: string;
}

/** Shorter runs of letters are found by chance all over a page. */
const SHORTEST_RUN = 12;

/** For each letter of a rest, how many letters of the page may lie before it. */
const LETTERS_OVER = 40;
/** Letters of a running head, over the text of a page. */
const HEAD = 120;

const NOTHING: Found = { spans: [], share: 0, rest: "" };

interface Letters {
  readonly text: string;
  /** For each letter, the piece it came from and where in it. */
  readonly piece: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
}

export function locate(pieces: readonly string[], quote: string): Found {
  const page = lettersOf(pieces);
  const sought = lettersOf([quote]).text;
  if (sought === "") return NOTHING;
  const whole = page.text.indexOf(sought);
  if (whole >= 0) return { spans: closed(spansOf(page, whole, whole + sought.length), pieces, quote), share: 1, rest: "" };
  return inRuns(page, sought);
}

/** With the full stop and the brackets that end the quote, where they stand in the same piece. */
function closed(spans: Span[], pieces: readonly string[], quote: string): Span[] {
  const last = spans.at(-1);
  const end = /[^\p{L}\p{N}\s]*$/u.exec(quote)?.[0] ?? "";
  if (last === undefined || end === "" || !pieces[last.piece]?.startsWith(end, last.to)) return spans;
  return [...spans.slice(0, -1), { ...last, to: last.to + end.length }];
}

/** Where the rest of a quote stands that began on the page before: near the head of this one. */
export function locateRest(pieces: readonly string[], rest: string): Found {
  if (rest.length >= SHORTEST_RUN) return locate(pieces, rest);
  const page = lettersOf(pieces);
  const start = rest === "" ? -1 : page.text.indexOf(rest);
  if (start < 0 || start > HEAD + rest.length * LETTERS_OVER) return NOTHING;
  return { spans: spansOf(page, start, start + rest.length), share: 1, rest: "" };
}

/** The longest run from each place of the quote on, in the order of the page. */
function inRuns(page: Letters, sought: string): Found {
  const spans: Span[] = [];
  let found = 0;
  let at = 0;
  let after = 0;
  // The end of the last run in the quote: what is behind it may stand on the next page.
  let told = 0;
  while (sought.length - at >= SHORTEST_RUN) {
    const start = page.text.indexOf(sought.slice(at, at + SHORTEST_RUN), after);
    if (start < 0) {
      at += 1;
      continue;
    }
    let length = SHORTEST_RUN;
    while (at + length < sought.length && page.text[start + length] === sought[at + length]) length += 1;
    spans.push(...spansOf(page, start, start + length));
    found += length;
    at += length;
    told = at;
    after = start + length;
  }
  // The last word or two, on the next line or over a note: near by, the farther the longer they are.
  const rest = sought.slice(at);
  const start = found > 0 && rest !== "" ? page.text.indexOf(rest, after) : -1;
  if (start >= 0 && start - after <= rest.length * LETTERS_OVER) {
    spans.push(...spansOf(page, start, start + rest.length));
    return { spans, share: (found + rest.length) / sought.length, rest: "" };
  }
  return { spans, share: found / sought.length, rest: found > 0 ? sought.slice(told) : "" };
}

function lettersOf(pieces: readonly string[]): Letters {
  const letters: string[] = [];
  const piece: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  pieces.forEach((text, index) => {
    let offset = 0;
    for (const sign of text) {
      const end = offset + sign.length;
      // A ligature is several letters that came from one place.
      for (const letter of sign.normalize("NFKD").toLowerCase()) {
        if (!/[\p{L}\p{N}]/u.test(letter)) continue;
        // One entry a UTF-16 unit, so that positions in `text` are positions in the lists.
        for (let unit = 0; unit < letter.length; unit += 1) {
          piece.push(index);
          from.push(offset);
          to.push(end);
        }
        letters.push(letter);
      }
      offset = end;
    }
  });
  return { text: letters.join(""), piece, from, to };
}

/** One span for each piece that the letters from `start` to `end` touch. */
function spansOf(page: Letters, start: number, end: number): Span[] {
  const spans: { piece: number; from: number; to: number }[] = [];
  for (let at = start; at < end; at += 1) {
    const piece = page.piece[at] ?? 0;
    const to = page.to[at] ?? 0;
    const last = spans.at(-1);
    if (last?.piece === piece) last.to = Math.max(last.to, to);
    else spans.push({ piece, from: page.from[at] ?? 0, to });
  }
  return spans;
}
