// What the reader is asked to show. Types only: the page knows them before the reader is loaded.
import type { NumberedCitation } from "../chat/citations";

export interface Reading {
  readonly paper: string;
  /** 1-based; 0 for an abstract from a catalogue, which has no pages. */
  readonly page: number;
  /** The words to mark. */
  readonly quote: string | null;
  /** The quotes of the answer it was opened from, in the order of their numbers. */
  readonly among: readonly NumberedCitation[];
}

/** Which of the quotes is being read; -1 where none is. */
export function placeAmong({ paper, quote, among }: Reading): number {
  return among.findIndex(({ citation }) => citation.paper.id === paper && citation.quote === quote);
}

/** The next (1) or the one before (-1), round and round. */
export function stepAmong(reading: Reading, by: 1 | -1): NumberedCitation | null {
  const { among } = reading;
  const at = placeAmong(reading);
  const next = at < 0 ? (by > 0 ? 0 : among.length - 1) : (at + by + among.length) % among.length;
  return among[next] ?? null;
}
