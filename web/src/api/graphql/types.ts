// Made by `npm run codegen`: change the .graphql files, not this one.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** Something that a reader did with an answer. */
export type AnswerAct = {
  readonly kind: AnswerActKind;
  /** 0-based place of the sentence whose citation was opened, and of the citation in it; 0 for other acts. */
  readonly sentence?: number;
  readonly citation?: number;
};

export type AnswerActKind =
  /** A citation was followed to its page. */
  | 'OPENED'
  /** The answer was copied or saved. */
  | 'COPIED'
  /** The question was asked again, in these words or others, because of this answer. */
  | 'REGENERATED';

/** How a question is to be answered, where that is to be otherwise than the library is set. */
export type AnswerWish = {
  readonly effort?: Effort | null | undefined;
  /** No model words the answer: it is made of quotes. */
  readonly quotesOnly?: boolean;
};

export type ArrivalStage =
  /** Waits for its turn. */
  | 'QUEUED'
  /** The abstract is in the library; the PDF comes. */
  | 'DOWNLOADING'
  /** The PDF is here and is read. */
  | 'READING'
  /** The paper can be looked at; its passages are still being embedded. */
  | 'LINKED'
  /** The summary can be shown; its passages may still be being embedded. */
  | 'SUMMARY_READY'
  /** The paper can be asked about. The end. */
  | 'DONE'
  /** The end; asking for the paper again tries it again. */
  | 'FAILED';

export type Aspect =
  | 'OBJECTIVE'
  | 'METHOD'
  | 'DATA'
  | 'RESULTS'
  | 'LIMITATIONS';

/** A name of an author. */
export type AuthorInput = {
  readonly given?: string;
  readonly family: string;
};

/** What you may do with a collection; each may do what those before it may. */
export type CollectionRight =
  /** See it and ask within it. */
  | 'READ'
  /** Put papers in and take them out. */
  | 'WRITE'
  /** Rename, share and delete it. */
  | 'OWN';

/** A part of a paper's description. */
export type CorrectedPart =
  | 'TITLE'
  | 'AUTHORS'
  | 'YEAR'
  | 'VENUE'
  | 'DOI';

/** How much time a question may take. */
export type Effort =
  /** No cross-encoder: quicker, and often a worse sentence. */
  | 'FAST'
  /** A cross-encoder reads the likeliest sentences. */
  | 'BALANCED'
  /** It reads whole passages first: seconds. */
  | 'THOROUGH';

export type EntityKind =
  | 'METHOD'
  | 'DATASET'
  | 'TASK'
  | 'METRIC';

export type GenerationEnd =
  /** It said all it wanted to. */
  | 'WHOLE'
  /** It was as long as it may be. */
  | 'AT_LIMIT'
  /** It found no answer in the quotes: there is none then. */
  | 'DECLINED'
  /** It broke off or never began: what it had said stays, or the quotes speak for themselves. */
  | 'BROKE_OFF';

export type JobState =
  /** To be done, at `nextTry` or after. */
  | 'WAITING'
  | 'RUNNING'
  | 'DONE'
  /** Given up: `cause` says why. Nothing happens to it until somebody retries it. */
  | 'DEAD'
  /** Somebody said that it need not be done. */
  | 'CANCELLED';

export type NameKind =
  | 'PAPER'
  | 'AUTHOR'
  | 'ENTITY'
  | 'VENUE';

/** What is said of a paper; what is left out stays as it is known. */
export type PaperCorrection = {
  readonly title?: string | null | undefined;
  readonly authors?: ReadonlyArray<AuthorInput> | null | undefined;
  readonly year?: number | null | undefined;
  /** Empty: it appeared nowhere. */
  readonly venue?: string | null | undefined;
  readonly doi?: string | null | undefined;
};

export type PaperKind =
  /** Read from a file or a catalogue's abstract: has sections and quotes. */
  | 'INGESTED'
  /** Known only because other papers cite it. */
  | 'CITED_ONLY';

export type PaperOrder =
  /** By title; with `search`, the best match first. */
  | 'USUAL'
  | 'NEWEST'
  | 'OLDEST';

/** Only papers that fit all that is given. At most 5,000 papers are looked at. */
export type PaperRestriction = {
  /** First year, included; papers without a year are then left out. */
  readonly fromYear?: number | null | undefined;
  /** Last year, included. */
  readonly toYear?: number | null | undefined;
  /** A name as people write it, or the beginning of a family name. */
  readonly author?: string | null | undefined;
  /** Part of a venue's name. */
  readonly venue?: string | null | undefined;
  /** With the text of the pages, or without: abstracts from catalogues. */
  readonly hasText?: boolean | null | undefined;
  /** A subject class such as `cs.CL`, or an archive such as `cs`, which has all of its classes. */
  readonly category?: string | null | undefined;
};

/** What kind of answer a question wants. */
export type QuestionKind =
  /** What something is or stands for. */
  | 'DEFINITION'
  /** How something is done. */
  | 'METHOD'
  /** A figure of a paper's text. */
  | 'NUMBER'
  /** What data something was tried on. */
  | 'DATASET'
  /** How things differ or which is better. */
  | 'COMPARISON'
  | 'LIMITATION'
  | 'REASON'
  | 'YES_NO'
  /** Which papers do or use something. */
  | 'LIST'
  /** Authors, year, venue, counts. */
  | 'METADATA'
  /** Who cites whom. */
  | 'CITATION_GRAPH'
  /** Thanks, greetings. */
  | 'SMALL_TALK'
  | 'OTHER';

/** Whether a quote can be looked up. */
export type QuoteStanding =
  /** It stands in the paper's text. */
  | 'STANDS'
  /** The paper has another text since, and the quote is not where it was. */
  | 'CHANGED'
  /** The paper was removed since. */
  | 'REMOVED';

/** Why a reader gave so many stars. */
export type RatingReason =
  /** It says what is not so. */
  | 'WRONG'
  /** Its quotes do not bear it. */
  | 'NOT_SUPPORTED'
  /** It leaves out what was asked for. */
  | 'INCOMPLETE'
  /** It is about something else. */
  | 'OFF_TOPIC'
  | 'GOOD';

export type ReadingState =
  | 'TO_READ'
  | 'READING'
  | 'READ';

export type RelationKind =
  /** The paper asked about cites it. */
  | 'CITES'
  /** It cites the paper asked about. */
  | 'CITED_BY'
  | 'SHARED_REFERENCES'
  | 'SHARED_ENTITIES'
  | 'SIMILAR_TEXT';

/** Somebody that a collection is shared with. */
export type ShareInput = {
  /** The name of a user. */
  readonly user: string;
  /** Whether they may change what is in it, too. */
  readonly write?: boolean;
};

/** Whether it is kept what readers do with answers. */
export type SignalConsent =
  /** Never: `signalAnswer` does nothing. */
  | 'OFF'
  /** Only of readers who agreed to it: a client asks them. */
  | 'ASK'
  /** Of all readers. */
  | 'ON';

/** Where a page's words are from. */
export type TextSource =
  /** The file has them as text. */
  | 'DRAWN'
  /** They were read from the page's picture (OCR). */
  | 'RECOGNISED'
  /** The file has next to none, or impossible ones: `papyri reindex --ocr` reads them from the page's picture. */
  | 'DOUBTFUL';

export type UploadStatus =
  | 'NEW'
  /** Another version of it was there, whose place it took. */
  | 'REPLACED'
  /** The library has these very bytes already, or another copy of the same text. */
  | 'UNCHANGED'
  | 'FAILED';

/** Who sees a collection besides its owner. */
export type Visibility =
  | 'PRIVATE'
  /** Those that its owner named. */
  | 'SHARED'
  /** Everybody reads it. */
  | 'PUBLIC';

export type WouldPay =
  | 'YES'
  | 'MAYBE'
  | 'NO';

export type DescribedQueryVariables = Exact<{
  id: string;
}>;

export type DescribedQuery = { readonly paper: { readonly title: string, readonly year: number | null, readonly venue: string | null, readonly doi: string | null, readonly corrected: ReadonlyArray<CorrectedPart>, readonly authors: ReadonlyArray<{ readonly given: string, readonly family: string }> } | null };

export type CorrectPaperMutationVariables = Exact<{
  id: string;
  said: PaperCorrection;
}>;

export type CorrectPaperMutation = { readonly correctPaper: { readonly id: string } };

export type PaperLineFragment = { readonly id: string, readonly title: string, readonly year: number | null, readonly authors: ReadonlyArray<{ readonly name: string }> };

export type TrendingQueryVariables = Exact<{
  kind?: EntityKind | null | undefined;
  category?: string | null | undefined;
  days?: number | null | undefined;
}>;

export type TrendingQuery = { readonly trending: { readonly from: string, readonly until: string, readonly papers: number, readonly papersBefore: number, readonly trends: ReadonlyArray<{ readonly papers: number, readonly papersBefore: number, readonly score: number, readonly entity: { readonly name: string, readonly kind: EntityKind } }> } | null };

export type TrendingCategoriesQueryVariables = Exact<{
  days?: number | null | undefined;
}>;

export type TrendingCategoriesQuery = { readonly trendingCategories: { readonly from: string, readonly until: string, readonly papers: number, readonly papersBefore: number, readonly trends: ReadonlyArray<{ readonly category: string, readonly papers: number, readonly papersBefore: number, readonly score: number }> } | null };

export type TimelineQueryVariables = Exact<{
  topic: string;
}>;

export type TimelineQuery = { readonly timeline: { readonly papers: number, readonly undated: number, readonly complete: boolean, readonly entity: { readonly name: string, readonly kind: EntityKind } | null, readonly first: PaperLineFragment | null, readonly periods: ReadonlyArray<{ readonly period: string, readonly papers: number, readonly mostCited: ReadonlyArray<{ readonly citations: number, readonly paper: PaperLineFragment }> }> } };

export type CoCitationQueryVariables = Exact<{
  paper: string;
}>;

export type CoCitationQuery = { readonly coCitation: ReadonlyArray<{ readonly count: number, readonly score: number, readonly paper: PaperLineFragment, readonly citing: ReadonlyArray<{ readonly id: string, readonly title: string }> }> };

export type SimilarAuthorsQueryVariables = Exact<{
  author: string;
}>;

export type SimilarAuthorsQuery = { readonly similarAuthors: { readonly name: string, readonly papers: ReadonlyArray<PaperLineFragment>, readonly similar: ReadonlyArray<{ readonly name: string, readonly score: number, readonly commonReferences: number, readonly jointPapers: number, readonly entities: ReadonlyArray<{ readonly name: string, readonly paperCount: number }> }> } };

export type PapersNamedQueryVariables = Exact<{
  search?: string | null | undefined;
}>;

export type PapersNamedQuery = { readonly papers: { readonly nodes: ReadonlyArray<PaperLineFragment> } };

export type PaperNamedQueryVariables = Exact<{
  id: string;
}>;

export type PaperNamedQuery = { readonly paper: PaperLineFragment | null };

export type FeedbackFormQueryVariables = Exact<{ [key: string]: never; }>;

export type FeedbackFormQuery = { readonly feedbackForm: { readonly currency: string } | null };

export type SendFeedbackMutationVariables = Exact<{
  missing?: string | null | undefined;
  wouldPay?: WouldPay | null | undefined;
  monthly?: number | null | undefined;
}>;

export type SendFeedbackMutation = { readonly sendFeedback: boolean };

export type CitationFragment = { readonly paperTitle: string, readonly section: string, readonly page: number, readonly quote: string, readonly before: string | null, readonly after: string | null, readonly passageId: string, readonly start: number, readonly end: number, readonly standing: QuoteStanding, readonly recognised: boolean, readonly paper: { readonly id: string, readonly year: number | null }, readonly rects: ReadonlyArray<PageRectFragment> };

export type PageRectFragment = { readonly page: number, readonly x: number, readonly y: number, readonly width: number, readonly height: number };

export type AnswerSentenceFragment = { readonly text: string, readonly citations: ReadonlyArray<CitationFragment> };

export type AnswerFragment = { readonly id: string, readonly question: string, readonly standaloneQuestion: string, readonly composer: string, readonly createdAt: string, readonly found: boolean, readonly confidence: number | null, readonly sentences: ReadonlyArray<AnswerSentenceFragment>, readonly near: ReadonlyArray<AnswerSentenceFragment>, readonly generation: { readonly model: string, readonly ended: GenerationEnd, readonly dropped: number } | null, readonly understanding: { readonly kind: QuestionKind, readonly followsUp: boolean, readonly names: ReadonlyArray<{ readonly text: string, readonly kind: NameKind, readonly name: string }>, readonly filters: { readonly authors: ReadonlyArray<string>, readonly fromYear: number | null, readonly toYear: number | null, readonly venue: string | null } } | null };

export type PaperCardFragment = { readonly id: string, readonly kind: PaperKind, readonly title: string, readonly year: number | null, readonly pages: number, readonly authors: ReadonlyArray<{ readonly name: string }> };

export type PapersQueryVariables = Exact<{
  search?: string | null | undefined;
  only?: PaperRestriction | null | undefined;
  order?: PaperOrder | null | undefined;
  collection?: string | null | undefined;
  tag?: string | null | undefined;
  state?: ReadingState | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;

export type PapersQuery = { readonly papers: { readonly totalCount: number, readonly nodes: ReadonlyArray<PaperCardFragment>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type PaperQueryVariables = Exact<{
  id: string;
}>;

export type PaperQuery = { readonly paper: (
    { readonly venue: string | null, readonly doi: string | null, readonly arxivId: string | null, readonly abstract: string | null }
    & PaperCardFragment
  ) | null };

export type TablesQueryVariables = Exact<{
  id: string;
}>;

export type TablesQuery = { readonly paper: { readonly tables: ReadonlyArray<{ readonly number: number, readonly label: string, readonly caption: string, readonly page: number, readonly heads: ReadonlyArray<string>, readonly rows: ReadonlyArray<ReadonlyArray<string>>, readonly csv: string }> } | null };

export type FiguresQueryVariables = Exact<{
  id: string;
  width: number;
}>;

export type FiguresQuery = { readonly paper: { readonly figures: ReadonlyArray<{ readonly label: string, readonly caption: string, readonly page: number, readonly picture: string | null, readonly box: PageRectFragment }> } | null };

export type OutlineQueryVariables = Exact<{
  id: string;
}>;

export type OutlineQuery = { readonly paper: { readonly id: string, readonly title: string, readonly pages: number, readonly pdfPages: number | null, readonly sections: ReadonlyArray<{ readonly number: string | null, readonly title: string, readonly level: number, readonly page: number }>, readonly pageSizes: ReadonlyArray<{ readonly page: number, readonly textSource: TextSource, readonly confidence: number | null }> } | null };

export type ReferencesQueryVariables = Exact<{
  id: string;
  after?: string | null | undefined;
}>;

export type ReferencesQuery = { readonly paper: { readonly references: { readonly nodes: ReadonlyArray<{ readonly ordinal: number, readonly label: string | null, readonly raw: string, readonly cited: { readonly id: string, readonly kind: PaperKind } | null, readonly contexts: ReadonlyArray<CitingSentenceFragment> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } | null };

export type CitingSentenceFragment = { readonly callout: string, readonly sentence: string, readonly page: number };

export type PageTextQueryVariables = Exact<{
  id: string;
  page: number;
}>;

export type PageTextQuery = { readonly paper: { readonly pageText: string | null } | null };

export type CitableQueryVariables = Exact<{
  id: string;
}>;

export type CitableQuery = { readonly paper: { readonly id: string, readonly title: string, readonly year: number | null, readonly venue: string | null, readonly doi: string | null, readonly arxivId: string | null, readonly authors: ReadonlyArray<{ readonly given: string, readonly family: string, readonly name: string }> } | null };

export type SummaryQueryVariables = Exact<{
  paper: string;
  fresh?: boolean | null | undefined;
}>;

export type SummaryQuery = { readonly summary: { readonly composer: string, readonly createdAt: string, readonly tldr: AnswerSentenceFragment | null, readonly parts: ReadonlyArray<{ readonly aspect: Aspect, readonly sentences: ReadonlyArray<AnswerSentenceFragment> }> } };

export type RelatedQueryVariables = Exact<{
  paper: string;
  first?: number | null | undefined;
}>;

export type RelatedQuery = { readonly related: ReadonlyArray<{ readonly score: number, readonly paper: PaperCardFragment, readonly why: ReadonlyArray<{ readonly kind: RelationKind, readonly text: string }> }> };

export type CitationMapQueryVariables = Exact<{
  around?: string | null | undefined;
  hops?: number | null | undefined;
  from?: number | null | undefined;
  to?: number | null | undefined;
  papers?: number | null | undefined;
  outside?: number | null | undefined;
}>;

export type CitationMapQuery = { readonly citationMap: { readonly complete: boolean, readonly papers: ReadonlyArray<{ readonly id: string, readonly kind: PaperKind, readonly title: string, readonly author: string | null, readonly year: number | null, readonly citations: number }>, readonly citations: ReadonlyArray<{ readonly citing: number, readonly cited: number }> } };

export type CitingSentencesQueryVariables = Exact<{
  citing: string;
  cited: string;
}>;

export type CitingSentencesQuery = { readonly citingSentences: ReadonlyArray<CitingSentenceFragment> };

export type PathQueryVariables = Exact<{
  from: string;
  to: string;
}>;

export type PathQuery = { readonly path: ReadonlyArray<PaperCardFragment> | null };

export type EntityLinksQueryVariables = Exact<{
  id: string;
}>;

export type EntityLinksQuery = { readonly paper: { readonly entities: ReadonlyArray<{ readonly entity: { readonly id: string, readonly kind: EntityKind, readonly name: string, readonly paperCount: number, readonly papers: ReadonlyArray<{ readonly id: string }> } }> } | null };

export type ChatHeadFragment = { readonly id: string, readonly title: string, readonly createdAt: string };

export type ChatsQueryVariables = Exact<{
  first?: number | null | undefined;
}>;

export type ChatsQuery = { readonly chats: ReadonlyArray<ChatHeadFragment> };

export type ChatQueryVariables = Exact<{
  id: string;
  before?: number | null | undefined;
}>;

export type ChatQuery = { readonly chat: (
    { readonly turns: ReadonlyArray<{ readonly ordinal: number, readonly answer: AnswerFragment }> }
    & ChatHeadFragment
  ) | null };

export type StartChatMutationVariables = Exact<{
  title?: string | null | undefined;
}>;

export type StartChatMutation = { readonly startChat: ChatHeadFragment };

export type RenameChatMutationVariables = Exact<{
  chat: string;
  title: string;
}>;

export type RenameChatMutation = { readonly renameChat: ChatHeadFragment };

export type DeleteChatMutationVariables = Exact<{
  id: string;
}>;

export type DeleteChatMutation = { readonly deleteChat: boolean };

export type DeleteAnswerMutationVariables = Exact<{
  id: string;
}>;

export type DeleteAnswerMutation = { readonly deleteAnswer: boolean };

export type DeletePaperMutationVariables = Exact<{
  id: string;
}>;

export type DeletePaperMutation = { readonly deletePaper: boolean };

export type TopicFragment = { readonly id: string, readonly title: string, readonly entities: ReadonlyArray<{ readonly entity: { readonly kind: EntityKind, readonly name: string, readonly paperCount: number } }> };

export type TopicsQueryVariables = Exact<{ [key: string]: never; }>;

export type TopicsQuery = { readonly papers: { readonly nodes: ReadonlyArray<TopicFragment> } };

export type TopicOfQueryVariables = Exact<{
  id: string;
}>;

export type TopicOfQuery = { readonly paper: TopicFragment | null };

export type TopicPageQueryVariables = Exact<{
  after?: string | null | undefined;
}>;

export type TopicPageQuery = { readonly papers: { readonly nodes: ReadonlyArray<TopicFragment>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type UploadMutationVariables = Exact<{
  file: File;
}>;

export type UploadMutation = { readonly uploadPaper: { readonly status: UploadStatus, readonly reason: string | null, readonly paper: { readonly id: string, readonly title: string } | null, readonly entries: { readonly new: number, readonly replaced: number, readonly unchanged: number, readonly failed: number, readonly problems: ReadonlyArray<string> } | null } };

export type RateAnswerMutationVariables = Exact<{
  answer: string;
  stars: number;
  reasons?: ReadonlyArray<RatingReason> | null | undefined;
  comment?: string | null | undefined;
}>;

export type RateAnswerMutation = { readonly rateAnswer: { readonly __typename: 'Rating' } };

export type SignalConsentQueryVariables = Exact<{ [key: string]: never; }>;

export type SignalConsentQuery = { readonly signalConsent: SignalConsent };

export type SignalAnswerMutationVariables = Exact<{
  answer: string;
  acts: ReadonlyArray<AnswerAct>;
}>;

export type SignalAnswerMutation = { readonly signalAnswer: boolean };

export type RateSummaryMutationVariables = Exact<{
  paper: string;
  stars: number;
  reasons?: ReadonlyArray<RatingReason> | null | undefined;
  comment?: string | null | undefined;
}>;

export type RateSummaryMutation = { readonly ratePaperSummary: { readonly __typename: 'Rating' } };

export type AskSubscriptionVariables = Exact<{
  question: string;
  chat?: string | null | undefined;
  within?: ReadonlyArray<string> | null | undefined;
  collection?: string | null | undefined;
  how?: AnswerWish | null | undefined;
}>;

export type AskSubscription = { readonly answer:
    | (
      AnswerSentenceFragment
      & { readonly __typename: 'AnswerSentence' }
    )
    | (
      AnswerFragment
      & { readonly __typename: 'Answer' }
    )
   };

export type ArxivSearchQueryVariables = Exact<{
  query?: string | null | undefined;
  category?: string | null | undefined;
  from?: string | null | undefined;
  to?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;

export type ArxivSearchQuery = { readonly arxivSearch: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly arxivId: string, readonly title: string, readonly abstract: string, readonly categories: ReadonlyArray<string>, readonly published: string, readonly authors: ReadonlyArray<{ readonly name: string }>, readonly inLibrary: { readonly id: string, readonly abstractOnly: boolean } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ArrivalEventFragment = { readonly stage: ArrivalStage, readonly bytes: number | null, readonly totalBytes: number | null, readonly alreadyThere: boolean, readonly code: string | null, readonly reason: string | null, readonly paper: { readonly id: string, readonly title: string } | null };

export type ArrivalFragment = { readonly arxivId: string, readonly title: string | null, readonly event: ArrivalEventFragment };

export type IngestArxivMutationVariables = Exact<{
  id: string;
}>;

export type IngestArxivMutation = { readonly ingestArxiv: ArrivalFragment };

export type ArrivalsQueryVariables = Exact<{ [key: string]: never; }>;

export type ArrivalsQuery = { readonly arrivals: ReadonlyArray<ArrivalFragment> };

export type FollowArrivalSubscriptionVariables = Exact<{
  id: string;
}>;

export type FollowArrivalSubscription = { readonly arrival: ArrivalEventFragment };

export type JobFragment = { readonly id: string, readonly kind: string, readonly about: string, readonly state: JobState, readonly attempts: number, readonly maxAttempts: number, readonly nextTry: string, readonly cause: string | null, readonly step: string | null, readonly shareDone: number | null, readonly paper: { readonly id: string, readonly title: string } | null };

export type QueueQueryVariables = Exact<{ [key: string]: never; }>;

export type QueueQuery = { readonly queue: { readonly oldestDueSeconds: number | null, readonly counts: ReadonlyArray<{ readonly kind: string, readonly state: JobState, readonly count: number }> }, readonly running: ReadonlyArray<JobFragment>, readonly dead: ReadonlyArray<JobFragment>, readonly cancelled: ReadonlyArray<JobFragment>, readonly waiting: ReadonlyArray<JobFragment> };

export type RetryJobsMutationVariables = Exact<{
  ids?: ReadonlyArray<string> | null | undefined;
}>;

export type RetryJobsMutation = { readonly retryJobs: number };

export type CancelJobsMutationVariables = Exact<{
  ids: ReadonlyArray<string>;
}>;

export type CancelJobsMutation = { readonly cancelJobs: number };

export type AnsweringQueryVariables = Exact<{ [key: string]: never; }>;

export type AnsweringQuery = { readonly answering: { readonly effort: Effort, readonly efforts: ReadonlyArray<Effort>, readonly generator: { readonly name: string } | null } };

export type CollectionFragment = { readonly id: string, readonly name: string, readonly owner: string | null, readonly visibility: Visibility, readonly right: CollectionRight, readonly paperCount: number, readonly sharedWith: ReadonlyArray<{ readonly who: string, readonly right: CollectionRight }> };

export type NoteFragment = { readonly id: string, readonly text: string, readonly quote: string | null, readonly page: number | null };

export type CollectionsQueryVariables = Exact<{
  first?: number | null | undefined;
  offset?: number | null | undefined;
}>;

export type CollectionsQuery = { readonly collections: ReadonlyArray<CollectionFragment> };

export type CreateCollectionMutationVariables = Exact<{
  name: string;
  papers?: ReadonlyArray<string> | null | undefined;
}>;

export type CreateCollectionMutation = { readonly done: CollectionFragment };

export type RenameCollectionMutationVariables = Exact<{
  id: string;
  name: string;
}>;

export type RenameCollectionMutation = { readonly done: CollectionFragment };

export type ShareCollectionMutationVariables = Exact<{
  id: string;
  visibility: Visibility;
  with?: ReadonlyArray<ShareInput> | null | undefined;
}>;

export type ShareCollectionMutation = { readonly done: CollectionFragment };

export type DeleteCollectionMutationVariables = Exact<{
  id: string;
}>;

export type DeleteCollectionMutation = { readonly deleteCollection: boolean };

export type AddToCollectionMutationVariables = Exact<{
  id: string;
  papers: ReadonlyArray<string>;
}>;

export type AddToCollectionMutation = { readonly done: CollectionFragment };

export type RemoveFromCollectionMutationVariables = Exact<{
  id: string;
  papers: ReadonlyArray<string>;
}>;

export type RemoveFromCollectionMutation = { readonly done: CollectionFragment };

export type TagsQueryVariables = Exact<{
  first?: number | null | undefined;
}>;

export type TagsQuery = { readonly tags: ReadonlyArray<{ readonly tag: string, readonly papers: number }> };

export type MarksQueryVariables = Exact<{
  id: string;
}>;

export type MarksQuery = { readonly paper: { readonly tags: ReadonlyArray<string>, readonly readingState: ReadingState | null, readonly notes: ReadonlyArray<NoteFragment>, readonly collections: ReadonlyArray<{ readonly id: string, readonly name: string, readonly right: CollectionRight }> } | null };

export type TagPapersMutationVariables = Exact<{
  papers: ReadonlyArray<string>;
  tag: string;
}>;

export type TagPapersMutation = { readonly tagPapers: number };

export type UntagPapersMutationVariables = Exact<{
  papers: ReadonlyArray<string>;
  tag: string;
}>;

export type UntagPapersMutation = { readonly untagPapers: number };

export type SetReadingStateMutationVariables = Exact<{
  papers: ReadonlyArray<string>;
  state?: ReadingState | null | undefined;
}>;

export type SetReadingStateMutation = { readonly setReadingState: boolean };

export type AddNoteMutationVariables = Exact<{
  paper: string;
  text: string;
  quote?: string | null | undefined;
  page?: number | null | undefined;
}>;

export type AddNoteMutation = { readonly done: NoteFragment };

export type EditNoteMutationVariables = Exact<{
  id: string;
  text: string;
}>;

export type EditNoteMutation = { readonly done: NoteFragment };

export type DeleteNoteMutationVariables = Exact<{
  id: string;
}>;

export type DeleteNoteMutation = { readonly deleteNote: boolean };
