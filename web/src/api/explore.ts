// What the page asks when it explores: what grows, a topic over time, what is cited together, who works on the same.
import type { Http } from "./http";
import type { EntityKind, PaperCard } from "./types";

/** What a list shows of a paper. */
export type PaperLine = Pick<PaperCard, "id" | "title" | "authors" | "year">;

export interface Trend {
  readonly name: string;
  /** `null` for a subject class. */
  readonly kind: EntityKind | null;
  readonly papers: number;
  readonly papersBefore: number;
  /** The log-likelihood ratio of the two. */
  readonly score: number;
}

export interface Trends {
  /** `YYYY-MM-DD`, both within; the window before is as long. */
  readonly from: string;
  readonly until: string;
  readonly papers: number;
  readonly papersBefore: number;
  readonly trends: readonly Trend[];
}

export interface TrendQuestion {
  readonly days: number;
  /** `null`: entities of every kind. */
  readonly kind: EntityKind | "CATEGORY" | null;
  /** A subject class that the papers are of. */
  readonly category: string | null;
}

export interface Period {
  /** `2024-03` or `2024`. */
  readonly period: string;
  readonly papers: number;
  readonly mostCited: readonly { readonly paper: PaperLine; readonly citations: number }[];
}

export interface Timeline {
  /** What the topic names; `null` where it was read as words. */
  readonly entity: { readonly name: string; readonly kind: EntityKind } | null;
  readonly papers: number;
  readonly undated: number;
  readonly complete: boolean;
  readonly first: PaperLine | null;
  readonly periods: readonly Period[];
}

export interface CoCited {
  readonly paper: PaperLine;
  readonly count: number;
  /** 0 to 1. */
  readonly score: number;
  readonly citing: readonly Pick<PaperLine, "id" | "title">[];
}

export interface SimilarAuthors {
  readonly name: string;
  readonly papers: readonly PaperLine[];
  readonly similar: readonly {
    readonly name: string;
    readonly score: number;
    readonly entities: readonly { readonly name: string; readonly paperCount: number }[];
    readonly commonReferences: number;
    readonly jointPapers: number;
  }[];
}

export interface ExploreApi {
  /** `null` where no paper says its day. */
  trending(question: TrendQuestion): Promise<Trends | null>;
  timeline(topic: string): Promise<Timeline>;
  /** Most often first. */
  coCitation(paper: string): Promise<readonly CoCited[]>;
  similarAuthors(author: string): Promise<SimilarAuthors>;
  /** Papers whose title or authors have these words. */
  papersNamed(words: string): Promise<readonly PaperLine[]>;
  paper(id: string): Promise<PaperLine | null>;
}

// Lists within lists cost the server much: no more is asked for than is shown.
const CARD = `id title authors { name } year`;
const WINDOW = `from until papers papersBefore`;

export const TRENDING = `query Trending($kind: EntityKind, $category: String, $days: Int) {
  trending(kind: $kind, category: $category, windowDays: $days, first: 25) { ${WINDOW} trends { entity { name kind } papers papersBefore score } }
}`;
export const TRENDING_CATEGORIES = `query TrendingCategories($days: Int) {
  trendingCategories(windowDays: $days, first: 25) { ${WINDOW} trends { category papers papersBefore score } }
}`;
export const TIMELINE = `query Timeline($topic: String!) {
  timeline(topic: $topic) {
    entity { name kind } papers undated complete first { ${CARD} }
    periods { period papers mostCited { citations paper { ${CARD} } } }
  }
}`;
export const CO_CITATION = `query CoCitation($paper: ID!) {
  coCitation(paper: $paper, first: 25) { count score paper { ${CARD} } citing { id title } }
}`;
export const SIMILAR_AUTHORS = `query SimilarAuthors($author: String!) {
  similarAuthors(author: $author, first: 25) {
    name papers { ${CARD} }
    similar { name score commonReferences jointPapers entities { name paperCount } }
  }
}`;
export const PAPERS_NAMED = `query PapersNamed($search: String) { papers(search: $search, first: 8) { nodes { ${CARD} } } }`;
export const PAPER_CARD = `query PaperCard($id: ID!) { paper(id: $id) { ${CARD} } }`;

export function createExploreApi(http: Http): ExploreApi {
  return {
    async trending({ days, kind, category }) {
      if (kind === "CATEGORY") {
        const { trendingCategories } = await http.request<{ trendingCategories: Window<{ category: string }> | null }>(TRENDING_CATEGORIES, { days });
        return trendingCategories && { ...trendingCategories, trends: trendingCategories.trends.map(({ category: name, ...counts }) => ({ ...counts, name, kind: null })) };
      }
      const { trending } = await http.request<{ trending: Window<{ entity: { name: string; kind: EntityKind } }> | null }>(TRENDING, { days, kind, category });
      return trending && { ...trending, trends: trending.trends.map(({ entity, ...counts }) => ({ ...counts, ...entity })) };
    },
    timeline: async (topic) => (await http.request<{ timeline: Timeline }>(TIMELINE, { topic })).timeline,
    coCitation: async (paper) => (await http.request<{ coCitation: CoCited[] }>(CO_CITATION, { paper })).coCitation,
    similarAuthors: async (author) => (await http.request<{ similarAuthors: SimilarAuthors }>(SIMILAR_AUTHORS, { author })).similarAuthors,
    papersNamed: async (words) => (await http.request<{ papers: { nodes: PaperLine[] } }>(PAPERS_NAMED, { search: words === "" ? null : words })).papers.nodes,
    paper: async (id) => (await http.request<{ paper: PaperLine | null }>(PAPER_CARD, { id })).paper,
  };
}

type Window<T> = Omit<Trends, "trends"> & { readonly trends: readonly (T & { papers: number; papersBefore: number; score: number })[] };
