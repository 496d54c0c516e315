// Made by `npm run codegen`: change the .graphql files, not this one.
import type { Document } from "../http";
import type {
  TrendingQuery,
  TrendingQueryVariables,
  TrendingCategoriesQuery,
  TrendingCategoriesQueryVariables,
  TimelineQuery,
  TimelineQueryVariables,
  CoCitationQuery,
  CoCitationQueryVariables,
  SimilarAuthorsQuery,
  SimilarAuthorsQueryVariables,
  PapersNamedQuery,
  PapersNamedQueryVariables,
  PaperNamedQuery,
  PaperNamedQueryVariables,
} from "./types";

export const TRENDING = "query Trending($kind:EntityKind$category:String$days:Int){trending(kind:$kind category:$category windowDays:$days first:25){from until papers papersBefore trends{entity{name kind}papers papersBefore score}}}" as Document<TrendingQuery, TrendingQueryVariables>;
export const TRENDING_CATEGORIES = "query TrendingCategories($days:Int){trendingCategories(windowDays:$days first:25){from until papers papersBefore trends{category papers papersBefore score}}}" as Document<TrendingCategoriesQuery, TrendingCategoriesQueryVariables>;
export const TIMELINE = "query Timeline($topic:String!){timeline(topic:$topic){entity{name kind}papers undated complete first{...PaperLine}periods{period papers mostCited{citations paper{...PaperLine}}}}}fragment PaperLine on Paper{id title authors{name}year}" as Document<TimelineQuery, TimelineQueryVariables>;
export const CO_CITATION = "query CoCitation($paper:ID!){coCitation(paper:$paper first:25){count score paper{...PaperLine}citing{id title}}}fragment PaperLine on Paper{id title authors{name}year}" as Document<CoCitationQuery, CoCitationQueryVariables>;
export const SIMILAR_AUTHORS = "query SimilarAuthors($author:String!){similarAuthors(author:$author first:25){name papers{...PaperLine}similar{name score commonReferences jointPapers entities{name paperCount}}}}fragment PaperLine on Paper{id title authors{name}year}" as Document<SimilarAuthorsQuery, SimilarAuthorsQueryVariables>;
export const PAPERS_NAMED = "query PapersNamed($search:String){papers(search:$search first:8){nodes{...PaperLine}}}fragment PaperLine on Paper{id title authors{name}year}" as Document<PapersNamedQuery, PapersNamedQueryVariables>;
export const PAPER_NAMED = "query PaperNamed($id:ID!){paper(id:$id){...PaperLine}}fragment PaperLine on Paper{id title authors{name}year}" as Document<PaperNamedQuery, PaperNamedQueryVariables>;
