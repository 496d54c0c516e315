// What the page can ask of the server, in the page's own words.
import * as documents from "./graphql/papyri";
import { BAD_REPLY } from "./failure";
import type { Opinion } from "../ui/rating";
import type { ReferencesQuery, TopicFragment } from "./graphql/types";
import { type Http, upload } from "./http";
import type { Events, Live } from "./live";
import { createShelfApi, type ShelfApi } from "./shelf";
import type {
  AnswerAct,
  AnswerEvent,
  Arrival,
  ArrivalEvent,
  ArxivPage,
  Chat,
  ChatHead,
  Citable,
  CitationMap,
  CitingSentence,
  Effort,
  EntityLinks,
  PaperCard,
  PaperDetail,
  PaperFigure,
  PaperOutline,
  PaperPage,
  PaperReference,
  PaperTable,
  RelatedPaper,
  Restriction,
  SignalConsent,
  Summary,
  Topic,
  UploadResult,
} from "./types";

export interface Question {
  readonly text: string;
  readonly chat: string;
  /** Papers to stay within; empty means the whole library. */
  readonly within: readonly string[];
  /** A collection to stay within, in place of papers. */
  readonly collection?: string | undefined;
  /** `null`: as the library is set. */
  readonly how?: { readonly effort: Effort | null; readonly quotesOnly: boolean } | null | undefined;
}

export interface Papyri {
  readonly shelf: ShelfApi;
  papers(search: string, restriction: Restriction, after: string | null, signal?: AbortSignal): Promise<PaperPage>;
  /** `null` where the library has no such paper. */
  paper(id: string): Promise<PaperDetail | null>;
  /** What the reader needs of a paper. */
  outline(id: string): Promise<PaperOutline | null>;
  /** The cleaned text of a page, or of the abstract (0); `null` where there is none. */
  pageText(id: string, page: number): Promise<string | null>;
  /** In the order of the list; of a very long one the beginning. */
  references(id: string): Promise<readonly PaperReference[]>;
  /** In the order of its pages; none where none could be made sense of. */
  tables(id: string): Promise<readonly PaperTable[]>;
  /** In the order of its pages, those beside whose caption something is drawn, with pictures so many pixels wide. */
  figures(id: string, width: number): Promise<readonly PaperFigure[]>;
  citable(id: string): Promise<Citable | null>;
  summary(paper: string, fresh: boolean): Promise<Summary>;
  related(paper: string): Promise<readonly RelatedPaper[]>;
  citationMap(asked: MapQuestion): Promise<CitationMap>;
  /** In reading order; none where the one does not cite the other. */
  citingSentences(citing: string, cited: string): Promise<readonly CitingSentence[]>;
  /** The shortest chain of citations, both ends included; `null` where there is none. */
  path(from: string, to: string): Promise<readonly PaperCard[] | null>;
  entityLinks(paper: string): Promise<readonly EntityLinks[]>;
  chats(): Promise<readonly ChatHead[]>;
  /** `null` where the server has no such chat. */
  chat(id: string): Promise<Chat | null>;
  startChat(title: string): Promise<ChatHead>;
  renameChat(id: string, title: string): Promise<ChatHead>;
  /** What is not there any more is deleted as well. */
  deleteChat(id: string): Promise<void>;
  deleteAnswer(id: string): Promise<void>;
  deletePaper(id: string): Promise<void>;
  /** What the latest papers speak of, or one of them. */
  topics(): Promise<readonly Topic[]>;
  topicOf(paper: string): Promise<Topic | null>;
  /** Some papers and what they speak of; `next` where there are more. */
  topicPage(after: string | null): Promise<{ readonly topics: readonly Topic[]; readonly next: string | null }>;
  upload(file: File, onProgress: (fraction: number) => void): Promise<UploadResult>;
  rateAnswer(answer: string, opinion: Opinion): Promise<void>;
  rateSummary(paper: string, opinion: Opinion): Promise<void>;
  signalConsent(): Promise<SignalConsent>;
  /** Only with the reader's consent. */
  signalAnswer(answer: string, acts: readonly AnswerAct[]): Promise<void>;
  /** Sentences as they are verified, then the whole answer; returns how to stop. */
  ask(question: Question, events: Events<AnswerEvent>): () => void;
  searchArxiv(question: ArxivQuestion, after: string | null, signal: AbortSignal): Promise<ArxivPage>;
  /** Brings a paper in from arXiv, or joins what is under way. */
  bringFromArxiv(id: string): Promise<Arrival>;
  /** Those under way, whoever asked for them. */
  arrivals(): Promise<readonly Arrival[]>;
  /** What has happened and what happens, to the end; returns how to stop. */
  followArrival(id: string, events: Events<ArrivalEvent>): () => void;
}

/** Which papers a map shows: those around one, or all of the library. */
export interface MapQuestion {
  readonly around: string | null;
  readonly hops: number;
  readonly from: number | null;
  readonly to: number | null;
}

/** What is asked of arXiv: at least one of these. */
export interface ArxivQuestion {
  readonly text: string | null;
  readonly category: string | null;
  /** Both `YYYY-MM-DD`, and both within. */
  readonly from: string | null;
  readonly to: string | null;
}

const PAPERS_A_PAGE = 30;
const CHATS_SHOWN = 50;
/** As many as the server gives that is not told how many. */
const TURNS_AT_ONCE = 20;
const RELATED_SHOWN = 8;
const ARXIV_A_PAGE = 20;
/** A hundred references each. */
const REFERENCE_PAGES = 4;
/** What a map is still readable with; the server takes no more papers. */
const MAP_PAPERS = 2_000;
const MAP_AROUND = 150;
const MAP_OUTSIDE = 80;

export function createPapyri(endpoint: string, http: Http, live: Live): Papyri {
  return {
    shelf: createShelfApi(http),
    papers: async (search, { order, collection, tag, state, ...only }, after, signal) =>
      (
        await http.request(
          documents.PAPERS,
          {
            search: search === "" ? null : search,
            only: Object.values(only).every((part) => part === null) ? null : only,
            order: order === "USUAL" ? null : order,
            collection,
            tag,
            state,
            first: PAPERS_A_PAGE,
            after,
          },
          signal,
        )
      ).papers,
    paper: async (id) => (await http.request(documents.PAPER, { id })).paper,
    outline: async (id) => (await http.request(documents.OUTLINE, { id })).paper,
    pageText: async (id, page) =>
      (await http.request(documents.PAGE_TEXT, { id, page })).paper?.pageText ?? null,
    references: (id) => referencesOf(http, id),
    tables: async (id) => (await http.request(documents.TABLES, { id })).paper?.tables ?? [],
    figures: async (id, width) => (await http.request(documents.FIGURES, { id, width })).paper?.figures ?? [],
    citable: async (id) => (await http.request(documents.CITABLE, { id })).paper,
    summary: async (paper, fresh) =>
      (await http.request(documents.SUMMARY, { paper, fresh })).summary,
    related: async (paper) =>
      (await http.request(documents.RELATED, { paper, first: RELATED_SHOWN })).related,
    citationMap: async ({ around, hops, from, to }) =>
      (
        await http.request(documents.CITATION_MAP, {
          around,
          hops,
          from,
          to,
          papers: around === null ? MAP_PAPERS : MAP_AROUND,
          outside: around === null ? MAP_OUTSIDE : 0,
        })
      ).citationMap,
    citingSentences: async (citing, cited) =>
      (await http.request(documents.CITING_SENTENCES, { citing, cited })).citingSentences,
    path: async (from, to) => (await http.request(documents.PATH, { from, to })).path,
    entityLinks: async (paper) =>
      (await http.request(documents.ENTITY_LINKS, { id: paper })).paper?.entities.map(
        ({ entity }) => entity,
      ) ?? [],
    chats: async () => (await http.request(documents.CHATS, { first: CHATS_SHOWN })).chats,
    async chat(id) {
      // A long chat comes from its end, some turns at a time.
      let turns: Chat["turns"] = [];
      for (;;) {
        const before = turns[0]?.ordinal ?? null;
        const { chat } = await http.request(documents.CHAT, { id, before });
        if (chat === null) return null;
        turns = [...chat.turns, ...turns];
        if (chat.turns.length < TURNS_AT_ONCE) return { ...chat, turns };
      }
    },
    startChat: async (title) =>
      (await http.request(documents.START_CHAT, { title })).startChat,
    renameChat: async (chat, title) =>
      (await http.request(documents.RENAME_CHAT, { chat, title })).renameChat,
    deleteChat: async (id) => void (await http.request(documents.DELETE_CHAT, { id })),
    deleteAnswer: async (id) => void (await http.request(documents.DELETE_ANSWER, { id })),
    deletePaper: async (id) => void (await http.request(documents.DELETE_PAPER, { id })),
    topics: async () =>
      (await http.request(documents.TOPICS, {})).papers.nodes.map(topicOf),
    topicOf: async (id) => {
      const { paper } = await http.request(documents.TOPIC_OF, { id });
      return paper === null ? null : topicOf(paper);
    },
    async topicPage(after) {
      const { papers } = await http.request(documents.TOPIC_PAGE, { after });
      return { topics: papers.nodes.map(topicOf), next: papers.pageInfo.hasNextPage ? papers.pageInfo.endCursor : null };
    },
    upload: async (file, onProgress) =>
      (await upload(endpoint, documents.UPLOAD, file, onProgress)).uploadPaper,
    rateAnswer: async (answer, { comment, ...opinion }) => {
      await http.request(documents.RATE_ANSWER, { answer, ...opinion, comment: comment === "" ? null : comment });
    },
    rateSummary: async (paper, { comment, ...opinion }) => {
      await http.request(documents.RATE_SUMMARY, { paper, ...opinion, comment: comment === "" ? null : comment });
    },
    signalConsent: async () => (await http.request(documents.SIGNAL_CONSENT, {})).signalConsent,
    signalAnswer: async (answer, acts) => void (await http.request(documents.SIGNAL_ANSWER, { answer, acts })),
    ask: (question, events) => askOver(live, question, events),
    searchArxiv: async ({ text, ...narrow }, after, signal) =>
      (
        await http.request(
          documents.ARXIV_SEARCH,
          { query: text, ...narrow, first: ARXIV_A_PAGE, after },
          signal,
        )
      ).arxivSearch,
    bringFromArxiv: async (id) =>
      (await http.request(documents.INGEST_ARXIV, { id })).ingestArxiv,
    arrivals: async () => (await http.request(documents.ARRIVALS, {})).arrivals,
    followArrival: (id, events) =>
      live.subscribe(
        documents.FOLLOW_ARRIVAL,
        { id },
        { next: ({ arrival }) => events.next(arrival), failed: events.failed, done: events.done },
      ),
  };
}

async function referencesOf(http: Http, id: string): Promise<PaperReference[]> {
  const found: PaperReference[] = [];
  let after: string | null = null;
  for (let page = 0; page < REFERENCE_PAGES; page += 1) {
    const { paper }: ReferencesQuery = await http.request(documents.REFERENCES, { id, after });
    if (paper === null) break;
    found.push(...paper.references.nodes);
    after = paper.references.pageInfo.endCursor;
    if (!paper.references.pageInfo.hasNextPage) break;
  }
  return found;
}

function topicOf({ id, title, entities }: TopicFragment): Topic {
  return { id, title, entities: entities.map(({ entity }) => entity) };
}

function askOver(live: Live, { text, chat, within, collection, how }: Question, events: Events<AnswerEvent>): () => void {
  let answered = false;
  return live.subscribe(
    documents.ASK,
    { question: text, chat, within: within.length > 0 ? within : null, collection: collection ?? null, how: how ?? null },
    {
      next: ({ answer }) => {
        answered ||= answer.__typename === "Answer";
        events.next(answer);
      },
      failed: events.failed,
      // The whole answer always comes last; a stream that ends without it is broken.
      done: () => (answered ? events.done() : events.failed(BAD_REPLY)),
    },
  );
}
