// Names for what the page gets of the server; their shapes are made of src/graphql/schema.graphql (`graphql/types.ts`), where each
// field says what it means.
import type * as wire from "./graphql/types";

export type {
  AnswerAct,
  ArrivalStage,
  Aspect,
  CollectionRight,
  CorrectedPart,
  Effort,
  EntityKind,
  JobState,
  PaperCorrection,
  PaperKind,
  PaperOrder,
  QuestionKind,
  RatingReason,
  ReadingState,
  SignalConsent,
  TextSource,
  UploadStatus,
  Visibility,
  WouldPay,
} from "./graphql/types";

/** What is there where it may be null. */
type Found<T> = NonNullable<T>;
type OfPaper<T extends { readonly paper: unknown }> = Found<T["paper"]>;

export type Citation = wire.CitationFragment;
export type PageRect = wire.PageRectFragment;
export type AnswerSentence = wire.AnswerSentenceFragment;
export type Answer = wire.AnswerFragment;
export type Generation = Found<Answer["generation"]>;
export type Understanding = Found<Answer["understanding"]>;
export type AnswerEvent = wire.AskSubscription["answer"];

export type PaperCard = wire.PaperCardFragment;
export type PaperDetail = OfPaper<wire.PaperQuery>;
export type PaperPage = wire.PapersQuery["papers"];
/** What of a paper a bibliography says. */
export type Citable = OfPaper<wire.CitableQuery>;
export type Described = OfPaper<wire.DescribedQuery>;
export type PaperTable = OfPaper<wire.TablesQuery>["tables"][number];
export type PaperFigure = OfPaper<wire.FiguresQuery>["figures"][number];
export type PaperOutline = OfPaper<wire.OutlineQuery>;
export type PaperReference = OfPaper<wire.ReferencesQuery>["references"]["nodes"][number];
/** A sentence in which a paper cites another. */
export type CitingSentence = wire.CitingSentenceFragment;
export type RelatedPaper = wire.RelatedQuery["related"][number];
/** Papers with who cites whom among them, by their places in `papers`. */
export type CitationMap = wire.CitationMapQuery["citationMap"];
/** What a paper speaks of, and the papers that do so too. */
export type EntityLinks = OfPaper<wire.EntityLinksQuery>["entities"][number]["entity"];

export type Summary = wire.SummaryQuery["summary"];
export type SummaryPart = Summary["parts"][number];

export type ChatHead = wire.ChatHeadFragment;
export type Chat = Found<wire.ChatQuery["chat"]>;

export type UploadResult = wire.UploadMutation["uploadPaper"];
export type UploadedEntries = Found<UploadResult["entries"]>;

/** A paper as arXiv lists it. */
export type ArxivPaper = ArxivPage["nodes"][number];
export type ArxivPage = wire.ArxivSearchQuery["arxivSearch"];
/** A paper on its way in from arXiv. */
export type Arrival = wire.ArrivalFragment;
export type ArrivalEvent = wire.ArrivalEventFragment;

export type Answering = wire.AnsweringQuery["answering"];
export type QueueNow = wire.QueueQuery;
export type Job = wire.JobFragment;

export type Collection = wire.CollectionFragment;
export type Note = wire.NoteFragment;
export type NewNote = Required<Pick<wire.AddNoteMutationVariables, "paper" | "text">> & { readonly quote: string | null; readonly page: number | null };
/** What the reader made of a paper. */
export type Marks = OfPaper<wire.MarksQuery>;
/** Whom a collection is shared with by name, and whether they may change what is in it. */
export type Share = Required<wire.ShareInput>;

/** What a list shows of a paper. */
export type PaperLine = wire.PaperLineFragment;
export type Timeline = wire.TimelineQuery["timeline"];
export type Period = Timeline["periods"][number];
export type CoCited = wire.CoCitationQuery["coCitation"][number];
export type SimilarAuthors = wire.SimilarAuthorsQuery["similarAuthors"];

/** What narrows and orders the papers of the library; `null` asks for nothing. */
export type Restriction = { readonly [Part in keyof wire.PaperRestriction]-?: Exclude<wire.PaperRestriction[Part], undefined> } & {
  /** The id of a collection. */
  readonly collection: string | null;
  readonly tag: string | null;
  readonly state: wire.ReadingState | null;
  readonly order: wire.PaperOrder;
};

/** A paper and what it speaks of, to make questions from. */
export interface Topic extends Pick<wire.TopicFragment, "id" | "title"> {
  readonly entities: readonly wire.TopicFragment["entities"][number]["entity"][];
}
