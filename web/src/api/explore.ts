// What the page asks when it explores: what grows, a topic over time, what is cited together, who works on the same.
import * as documents from "./graphql/explore";
import type { TrendingQuery } from "./graphql/types";
import type { Http } from "./http";
import type { CoCited, EntityKind, PaperLine, SimilarAuthors, Timeline } from "./types";

/** An entity or a subject class that grows. */
export interface Trend extends Pick<Window["trends"][number], "papers" | "papersBefore" | "score"> {
  readonly name: string;
  /** `null` for a subject class. */
  readonly kind: EntityKind | null;
}

export interface Trends extends Omit<Window, "trends"> {
  readonly trends: readonly Trend[];
}

type Window = NonNullable<TrendingQuery["trending"]>;

export interface TrendQuestion {
  readonly days: number;
  /** `null`: entities of every kind. */
  readonly kind: EntityKind | "CATEGORY" | null;
  /** A subject class that the papers are of. */
  readonly category: string | null;
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

export function createExploreApi(http: Http): ExploreApi {
  return {
    async trending({ days, kind, category }) {
      if (kind === "CATEGORY") {
        const { trendingCategories } = await http.request(documents.TRENDING_CATEGORIES, { days });
        return trendingCategories && { ...trendingCategories, trends: trendingCategories.trends.map(({ category: name, ...counts }) => ({ ...counts, name, kind: null })) };
      }
      const { trending } = await http.request(documents.TRENDING, { days, kind, category });
      return trending && { ...trending, trends: trending.trends.map(({ entity, ...counts }) => ({ ...counts, ...entity })) };
    },
    timeline: async (topic) => (await http.request(documents.TIMELINE, { topic })).timeline,
    coCitation: async (paper) => (await http.request(documents.CO_CITATION, { paper })).coCitation,
    similarAuthors: async (author) => (await http.request(documents.SIMILAR_AUTHORS, { author })).similarAuthors,
    papersNamed: async (words) => (await http.request(documents.PAPERS_NAMED, { search: words === "" ? null : words })).papers.nodes,
    paper: async (id) => (await http.request(documents.PAPER_NAMED, { id })).paper,
  };
}
