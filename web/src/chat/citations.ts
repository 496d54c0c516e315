// Numbers for the quotes of an answer: 1, 2, 3 in the order they first appear, one number a quote
// however many sentences lean on it. Appending sentences never changes a number already given.
import type { AnswerSentence, Citation } from "../api/types";
import { formatRoute, NOWHERE } from "../route";

export interface NumberedCitation {
  readonly number: number;
  readonly citation: Citation;
}

export interface NumberedSentence {
  readonly text: string;
  readonly citations: readonly NumberedCitation[];
}

export interface Numbered {
  readonly sentences: readonly NumberedSentence[];
  /** Each quote once, in the order of its number. */
  readonly sources: readonly NumberedCitation[];
}

export function numberCitations(sentences: readonly AnswerSentence[]): Numbered {
  const known = new Map<string, NumberedCitation>();
  const numbered = sentences.map((sentence) => {
    const own = new Map<number, NumberedCitation>();
    for (const citation of sentence.citations) {
      const key = keyOf(citation);
      const entry = known.get(key) ?? { number: known.size + 1, citation };
      known.set(key, entry);
      own.set(entry.number, entry);
    }
    return { text: sentence.text, citations: [...own.values()] };
  });
  return { sentences: numbered, sources: [...known.values()] };
}

/** The quotes of the latest answer that has this one; none where no answer has it. */
export function quotesAround(turns: readonly { readonly sentences: readonly AnswerSentence[] }[], paper: string, quote: string): readonly NumberedCitation[] {
  const has = ({ citations }: AnswerSentence) => citations.some((citation) => citation.paper.id === paper && citation.quote === quote);
  const turn = turns.findLast(({ sentences }) => sentences.some(has));
  return turn === undefined ? [] : numberCitations(turn.sentences).sources;
}

/** Where a quote stands, in words: `3.1 Training, page 4`; an abstract from a catalogue stands on no page. */
export function placeOf(citation: Pick<Citation, "section" | "page">): string {
  const page = citation.page === 0 ? "" : `page ${citation.page}`;
  return [citation.section.trim(), page].filter((part) => part !== "").join(", ");
}

/** The address of this page with the reader open at the quote. */
export function quoteAddress({ paper, page, quote }: Citation): string {
  return `/${formatRoute({ ...NOWHERE, paper: paper.id, page, quote })}`;
}

/** Where the browser shows the PDF, opened at a page. */
export function pdfAddress(paper: string, page?: number): string {
  const address = `/papers/${encodeURIComponent(paper)}/pdf`;
  return page === undefined ? address : `${address}#page=${page}`;
}

function keyOf(citation: Citation): string {
  return `${citation.paper.id}\n${citation.passageId}\n${citation.start}\n${citation.end}`;
}
