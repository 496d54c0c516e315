// The shapes this page asks the server for. They mirror src/api/documents.ts, not the whole schema.

import type { ReadingState } from "./shelf";

export type PaperKind = "INGESTED" | "CITED_ONLY";
export type Aspect = "OBJECTIVE" | "METHOD" | "DATA" | "RESULTS" | "LIMITATIONS";
export type UploadStatus = "NEW" | "REPLACED" | "UNCHANGED" | "FAILED";

export interface Citation {
  readonly paper: { readonly id: string; readonly year: number | null };
  readonly paperTitle: string;
  /** Empty for text before the paper's first heading. */
  readonly section: string;
  /** 1-based page the quote starts on; 0 in an abstract from a catalogue, which has no pages. */
  readonly page: number;
  readonly quote: string;
  /** The sentences around it in its paragraph, where there are any. */
  readonly before: string | null;
  readonly after: string | null;
  readonly passageId: string;
  readonly start: number;
  readonly end: number;
  /** Where its words stand, in points from the top left of the page; absent where the layout is not kept. */
  readonly rects?: readonly PageRect[];
  /** Read from the picture of its page: a letter may be wrong. */
  readonly recognised?: boolean;
  /** Whether the paper still says so. */
  readonly standing?: "STANDS" | "CHANGED" | "REMOVED";
}

export interface PageRect {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface AnswerSentence {
  readonly text: string;
  readonly citations: readonly Citation[];
}

export interface Answer {
  readonly id: string;
  readonly question: string;
  readonly standaloneQuestion: string;
  readonly sentences: readonly AnswerSentence[];
  /** In a refusal: the nearest that was found. */
  readonly near: readonly AnswerSentence[];
  readonly understanding: Understanding | null;
  /** 0 to 1; null where nobody judged. */
  readonly confidence: number | null;
  readonly composer: string;
  /** Null where no model was asked. */
  readonly generation: Generation | null;
  readonly createdAt: string;
  readonly found: boolean;
}

export type RatingReason = "WRONG" | "NOT_SUPPORTED" | "INCOMPLETE" | "OFF_TOPIC" | "GOOD";

/** Whether the server keeps what readers do with answers: never, of those who agreed, of all. */
export type SignalConsent = "OFF" | "ASK" | "ON";

export interface AnswerAct {
  readonly kind: "OPENED" | "COPIED" | "REGENERATED";
  /** 0-based places of what was opened; 0 otherwise. */
  readonly sentence: number;
  readonly citation: number;
}

/** What a generating model did for an answer, shown or not. */
export interface Generation {
  readonly model: string;
  readonly ended: "WHOLE" | "AT_LIMIT" | "DECLINED" | "BROKE_OFF";
  readonly dropped: number;
}

export interface Understanding {
  readonly kind: string;
  readonly names: readonly { readonly text: string; readonly kind: string; readonly name: string }[];
  readonly filters: {
    readonly authors: readonly string[];
    readonly fromYear: number | null;
    readonly toYear: number | null;
    readonly venue: string | null;
  };
  readonly followsUp: boolean;
}

export type AnswerEvent =
  | ({ readonly __typename: "AnswerSentence" } & AnswerSentence)
  | ({ readonly __typename: "Answer" } & Answer);

export interface PaperCard {
  readonly id: string;
  readonly kind: PaperKind;
  readonly title: string;
  readonly authors: readonly { readonly name: string }[];
  readonly year: number | null;
  readonly pages: number;
}

export interface PaperDetail extends PaperCard {
  readonly venue: string | null;
  readonly doi: string | null;
  readonly arxivId: string | null;
  readonly abstract: string | null;
}

/** A table of a paper, cell by cell. */
export interface PaperTable {
  /** 1-based among those that are listed. */
  readonly number: number;
  readonly label: string;
  /** With its label. */
  readonly caption: string;
  readonly page: number;
  /** Empty texts where the table has no heads. */
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly csv: string;
}

export interface PaperFigure {
  /** As the paper counts it: `Figure 2`. */
  readonly label: string;
  /** With its label. */
  readonly caption: string;
  readonly page: number;
  /** Around what is drawn, in points from the top left of the page. */
  readonly box: PageRect;
  /** The address of its picture; `null` where there is no file to draw it from. */
  readonly picture: string | null;
}

export interface PaperOutline {
  readonly id: string;
  readonly title: string;
  /** 0 where the library has no full text. */
  readonly pages: number;
  /** Of the PDF that is there, `pages` or those beside its source; `null` without a PDF. */
  readonly pdfPages: number | null;
  readonly sections: readonly { readonly number: string | null; readonly title: string; readonly level: number; readonly page: number }[];
  /** Where the words of each page are from; none where the layout is not kept. */
  readonly pageSizes: readonly { readonly page: number; readonly textSource: "DRAWN" | "RECOGNISED" | "DOUBTFUL" }[];
}

/** What narrows and orders the papers of the library; `null` asks for nothing. */
export interface Restriction {
  readonly author: string | null;
  readonly venue: string | null;
  /** A subject class such as `cs.CL`, or an archive such as `cs`. */
  readonly category: string | null;
  readonly fromYear: number | null;
  readonly toYear: number | null;
  readonly hasText: boolean | null;
  /** The id of a collection. */
  readonly collection: string | null;
  readonly tag: string | null;
  readonly state: ReadingState | null;
  readonly order: PaperOrder;
}

export type PaperOrder = "USUAL" | "NEWEST" | "OLDEST";

/** An entry of a paper's reference list, and where the paper cites it. */
export interface PaperReference {
  /** 0-based place in the list. */
  readonly ordinal: number;
  readonly label: string | null;
  readonly raw: string;
  readonly cited: { readonly id: string; readonly kind: PaperKind } | null;
  readonly contexts: readonly CitingSentence[];
}

export interface PaperPage {
  readonly nodes: readonly PaperCard[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}

export interface SummaryPart {
  readonly aspect: Aspect;
  readonly sentences: readonly AnswerSentence[];
}

export interface Summary {
  /** The paper in one sentence. */
  readonly tldr: AnswerSentence | null;
  readonly parts: readonly SummaryPart[];
  readonly composer: string;
  readonly createdAt: string;
}

export interface RelatedPaper {
  readonly paper: PaperCard;
  readonly score: number;
  readonly why: readonly { readonly kind: string; readonly text: string }[];
}

export interface ChatHead {
  readonly id: string;
  readonly title: string;
  readonly createdAt: string;
}

export interface Chat extends ChatHead {
  readonly turns: readonly { readonly ordinal: number; readonly answer: Answer }[];
}

export interface UploadResult {
  readonly status: UploadStatus;
  readonly paper: { readonly id: string; readonly title: string } | null;
  readonly reason: string | null;
  /** Of a file of a reference manager. */
  readonly entries: UploadedEntries | null;
}

export interface UploadedEntries {
  readonly new: number;
  readonly replaced: number;
  readonly unchanged: number;
  readonly failed: number;
  /** Of the first that failed: line, what is wrong, what to do. */
  readonly problems: readonly string[];
}

/** A paper as arXiv lists it. */
export interface ArxivPaper {
  readonly arxivId: string;
  readonly title: string;
  readonly abstract: string;
  readonly authors: readonly { readonly name: string }[];
  readonly categories: readonly string[];
  /** `YYYY-MM-DD`. */
  readonly published: string;
  readonly inLibrary: { readonly id: string; readonly abstractOnly: boolean } | null;
}

export interface ArxivPage {
  readonly nodes: readonly ArxivPaper[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}

export type ArrivalStage = "QUEUED" | "DOWNLOADING" | "READING" | "LINKED" | "SUMMARY_READY" | "DONE" | "FAILED";

export interface ArrivalEvent {
  readonly stage: ArrivalStage;
  readonly bytes: number | null;
  readonly totalBytes: number | null;
  readonly alreadyThere: boolean;
  /** After a failure. */
  readonly code: string | null;
  readonly reason: string | null;
  readonly paper: { readonly id: string; readonly title: string } | null;
}

/** A paper on its way in from arXiv. */
export interface Arrival {
  readonly arxivId: string;
  readonly title: string | null;
  readonly event: ArrivalEvent;
}

/** Papers with who cites whom among them, by their places in `papers`. */
export interface CitationMap {
  readonly papers: readonly {
    readonly id: string;
    readonly kind: PaperKind;
    readonly title: string;
    readonly author: string | null;
    readonly year: number | null;
    readonly citations: number;
  }[];
  readonly citations: readonly { readonly citing: number; readonly cited: number }[];
  readonly complete: boolean;
}

/** A sentence in which a paper cites another. */
export interface CitingSentence {
  readonly callout: string;
  readonly sentence: string;
  readonly page: number;
}

export type EntityKind = "METHOD" | "DATASET" | "TASK" | "METRIC";

/** What a paper speaks of, and the papers that do so too. */
export interface EntityLinks {
  readonly id: string;
  readonly kind: EntityKind;
  readonly name: string;
  readonly paperCount: number;
  readonly papers: readonly { readonly id: string }[];
}

/** A paper and what it speaks of, to make questions from. */
export interface Topic {
  readonly id: string;
  readonly title: string;
  readonly entities: readonly { readonly kind: EntityKind; readonly name: string; readonly paperCount: number }[];
}
