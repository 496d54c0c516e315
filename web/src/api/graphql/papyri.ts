// Made by `npm run codegen`: change the .graphql files, not this one.
import type { Document } from "../http";
import type {
  PapersQuery,
  PapersQueryVariables,
  PaperQuery,
  PaperQueryVariables,
  TablesQuery,
  TablesQueryVariables,
  FiguresQuery,
  FiguresQueryVariables,
  OutlineQuery,
  OutlineQueryVariables,
  ReferencesQuery,
  ReferencesQueryVariables,
  PageTextQuery,
  PageTextQueryVariables,
  CitableQuery,
  CitableQueryVariables,
  SummaryQuery,
  SummaryQueryVariables,
  RelatedQuery,
  RelatedQueryVariables,
  CitationMapQuery,
  CitationMapQueryVariables,
  CitingSentencesQuery,
  CitingSentencesQueryVariables,
  PathQuery,
  PathQueryVariables,
  EntityLinksQuery,
  EntityLinksQueryVariables,
  ChatsQuery,
  ChatsQueryVariables,
  ChatQuery,
  ChatQueryVariables,
  StartChatMutation,
  StartChatMutationVariables,
  RenameChatMutation,
  RenameChatMutationVariables,
  DeleteChatMutation,
  DeleteChatMutationVariables,
  DeleteAnswerMutation,
  DeleteAnswerMutationVariables,
  DeletePaperMutation,
  DeletePaperMutationVariables,
  TopicsQuery,
  TopicsQueryVariables,
  TopicOfQuery,
  TopicOfQueryVariables,
  TopicPageQuery,
  TopicPageQueryVariables,
  UploadMutation,
  UploadMutationVariables,
  RateAnswerMutation,
  RateAnswerMutationVariables,
  SignalConsentQuery,
  SignalConsentQueryVariables,
  SignalAnswerMutation,
  SignalAnswerMutationVariables,
  RateSummaryMutation,
  RateSummaryMutationVariables,
  AskSubscription,
  AskSubscriptionVariables,
  ArxivSearchQuery,
  ArxivSearchQueryVariables,
  IngestArxivMutation,
  IngestArxivMutationVariables,
  ArrivalsQuery,
  ArrivalsQueryVariables,
  FollowArrivalSubscription,
  FollowArrivalSubscriptionVariables,
} from "./types";

export const PAPERS = "query Papers($search:String$only:PaperRestriction$order:PaperOrder$collection:ID$tag:String$state:ReadingState$first:Int$after:String){papers(search:$search kind:INGESTED only:$only order:$order collection:$collection tag:$tag state:$state first:$first after:$after){nodes{...PaperCard}pageInfo{hasNextPage endCursor}totalCount}}fragment PaperCard on Paper{id kind title authors{name}year pages}" as Document<PapersQuery, PapersQueryVariables>;
export const PAPER = "query Paper($id:ID!){paper(id:$id){...PaperCard venue doi arxivId abstract}}fragment PaperCard on Paper{id kind title authors{name}year pages}" as Document<PaperQuery, PaperQueryVariables>;
export const TABLES = "query Tables($id:ID!){paper(id:$id){tables(first:100){number label caption page heads rows csv}}}" as Document<TablesQuery, TablesQueryVariables>;
export const FIGURES = "query Figures($id:ID!$width:Int!){paper(id:$id){figures(first:100){label caption page box{...PageRect}picture(width:$width)}}}fragment PageRect on Rect{page x y width height}" as Document<FiguresQuery, FiguresQueryVariables>;
export const OUTLINE = "query Outline($id:ID!){paper(id:$id){id title pages pdfPages sections{number title level page}pageSizes{page textSource confidence}}}" as Document<OutlineQuery, OutlineQueryVariables>;
export const REFERENCES = "query References($id:ID!$after:String){paper(id:$id){references(first:100 after:$after){nodes{ordinal label raw cited{id kind}contexts{...CitingSentence}}pageInfo{hasNextPage endCursor}}}}fragment CitingSentence on CitationContext{callout sentence page}" as Document<ReferencesQuery, ReferencesQueryVariables>;
export const PAGE_TEXT = "query PageText($id:ID!$page:Int!){paper(id:$id){pageText(page:$page)}}" as Document<PageTextQuery, PageTextQueryVariables>;
export const CITABLE = "query Citable($id:ID!){paper(id:$id){id title authors{given family name}year venue doi arxivId}}" as Document<CitableQuery, CitableQueryVariables>;
export const SUMMARY = "query Summary($paper:ID!$fresh:Boolean){summary(paper:$paper fresh:$fresh){tldr{...AnswerSentence}parts{aspect sentences{...AnswerSentence}}composer createdAt}}fragment AnswerSentence on AnswerSentence{text citations{...Citation}}fragment Citation on Citation{paper{id year}paperTitle section page quote before after passageId start end standing recognised rects{...PageRect}}fragment PageRect on Rect{page x y width height}" as Document<SummaryQuery, SummaryQueryVariables>;
export const RELATED = "query Related($paper:ID!$first:Int){related(paper:$paper first:$first){paper{...PaperCard}score why{kind text}}}fragment PaperCard on Paper{id kind title authors{name}year pages}" as Document<RelatedQuery, RelatedQueryVariables>;
export const CITATION_MAP = "query CitationMap($around:ID$hops:Int$from:Int$to:Int$papers:Int$outside:Int){citationMap(around:$around hops:$hops fromYear:$from toYear:$to papers:$papers outside:$outside){papers{id kind title author year citations}citations{citing cited}complete}}" as Document<CitationMapQuery, CitationMapQueryVariables>;
export const CITING_SENTENCES = "query CitingSentences($citing:ID!$cited:ID!){citingSentences(citing:$citing cited:$cited){...CitingSentence}}fragment CitingSentence on CitationContext{callout sentence page}" as Document<CitingSentencesQuery, CitingSentencesQueryVariables>;
export const PATH = "query Path($from:ID!$to:ID!){path(from:$from to:$to){...PaperCard}}fragment PaperCard on Paper{id kind title authors{name}year pages}" as Document<PathQuery, PathQueryVariables>;
export const ENTITY_LINKS = "query EntityLinks($id:ID!){paper(id:$id){entities(first:8){entity{id kind name paperCount papers(first:20){id}}}}}" as Document<EntityLinksQuery, EntityLinksQueryVariables>;
export const CHATS = "query Chats($first:Int){chats(first:$first){...ChatHead}}fragment ChatHead on Chat{id title createdAt}" as Document<ChatsQuery, ChatsQueryVariables>;
export const CHAT = "query Chat($id:ID!$before:Int){chat(id:$id){...ChatHead turns(before:$before){ordinal answer{...Answer}}}}fragment ChatHead on Chat{id title createdAt}fragment Answer on Answer{id question standaloneQuestion composer createdAt found confidence sentences{...AnswerSentence}near{...AnswerSentence}generation{model ended dropped}understanding{kind names{text kind name}filters{authors fromYear toYear venue}followsUp}}fragment AnswerSentence on AnswerSentence{text citations{...Citation}}fragment Citation on Citation{paper{id year}paperTitle section page quote before after passageId start end standing recognised rects{...PageRect}}fragment PageRect on Rect{page x y width height}" as Document<ChatQuery, ChatQueryVariables>;
export const START_CHAT = "mutation StartChat($title:String){startChat(title:$title){...ChatHead}}fragment ChatHead on Chat{id title createdAt}" as Document<StartChatMutation, StartChatMutationVariables>;
export const RENAME_CHAT = "mutation RenameChat($chat:ID!$title:String!){renameChat(chat:$chat title:$title){...ChatHead}}fragment ChatHead on Chat{id title createdAt}" as Document<RenameChatMutation, RenameChatMutationVariables>;
export const DELETE_CHAT = "mutation DeleteChat($id:ID!){deleteChat(id:$id)}" as Document<DeleteChatMutation, DeleteChatMutationVariables>;
export const DELETE_ANSWER = "mutation DeleteAnswer($id:ID!){deleteAnswer(id:$id)}" as Document<DeleteAnswerMutation, DeleteAnswerMutationVariables>;
export const DELETE_PAPER = "mutation DeletePaper($id:ID!){deletePaper(id:$id)}" as Document<DeletePaperMutation, DeletePaperMutationVariables>;
export const TOPICS = "query Topics{papers(kind:INGESTED order:NEWEST first:12){nodes{...Topic}}}fragment Topic on Paper{id title entities(first:5){entity{kind name paperCount}}}" as Document<TopicsQuery, TopicsQueryVariables>;
export const TOPIC_OF = "query TopicOf($id:ID!){paper(id:$id){...Topic}}fragment Topic on Paper{id title entities(first:5){entity{kind name paperCount}}}" as Document<TopicOfQuery, TopicOfQueryVariables>;
export const TOPIC_PAGE = "query TopicPage($after:String){papers(kind:INGESTED first:60 after:$after){nodes{...Topic}pageInfo{hasNextPage endCursor}}}fragment Topic on Paper{id title entities(first:5){entity{kind name paperCount}}}" as Document<TopicPageQuery, TopicPageQueryVariables>;
export const UPLOAD = "mutation Upload($file:Upload!){uploadPaper(file:$file){status paper{id title}reason entries{new replaced unchanged failed problems}}}" as Document<UploadMutation, UploadMutationVariables>;
export const RATE_ANSWER = "mutation RateAnswer($answer:ID!$stars:Int!$reasons:[RatingReason!]$comment:String){rateAnswer(answer:$answer stars:$stars reasons:$reasons comment:$comment){__typename}}" as Document<RateAnswerMutation, RateAnswerMutationVariables>;
export const SIGNAL_CONSENT = "query SignalConsent{signalConsent}" as Document<SignalConsentQuery, SignalConsentQueryVariables>;
export const SIGNAL_ANSWER = "mutation SignalAnswer($answer:ID!$acts:[AnswerAct!]!){signalAnswer(answer:$answer acts:$acts)}" as Document<SignalAnswerMutation, SignalAnswerMutationVariables>;
export const RATE_SUMMARY = "mutation RateSummary($paper:ID!$stars:Int!$reasons:[RatingReason!]$comment:String){ratePaperSummary(paper:$paper stars:$stars reasons:$reasons comment:$comment){__typename}}" as Document<RateSummaryMutation, RateSummaryMutationVariables>;
export const ASK = "subscription Ask($question:String!$chat:ID$within:[ID!]$collection:ID$how:AnswerWish){answer(question:$question chat:$chat within:$within collection:$collection how:$how){__typename ...AnswerSentence ...Answer}}fragment AnswerSentence on AnswerSentence{text citations{...Citation}}fragment Citation on Citation{paper{id year}paperTitle section page quote before after passageId start end standing recognised rects{...PageRect}}fragment PageRect on Rect{page x y width height}fragment Answer on Answer{id question standaloneQuestion composer createdAt found confidence sentences{...AnswerSentence}near{...AnswerSentence}generation{model ended dropped}understanding{kind names{text kind name}filters{authors fromYear toYear venue}followsUp}}" as Document<AskSubscription, AskSubscriptionVariables>;
export const ARXIV_SEARCH = "query ArxivSearch($query:String$category:String$from:NaiveDate$to:NaiveDate$first:Int$after:String){arxivSearch(query:$query category:$category from:$from to:$to first:$first after:$after){nodes{arxivId title abstract authors{name}categories published inLibrary{id abstractOnly}}pageInfo{hasNextPage endCursor}totalCount}}" as Document<ArxivSearchQuery, ArxivSearchQueryVariables>;
export const INGEST_ARXIV = "mutation IngestArxiv($id:String!){ingestArxiv(id:$id){...Arrival}}fragment Arrival on Arrival{arxivId title event{...ArrivalEvent}}fragment ArrivalEvent on ArrivalEvent{stage bytes totalBytes alreadyThere code reason paper{id title}}" as Document<IngestArxivMutation, IngestArxivMutationVariables>;
export const ARRIVALS = "query Arrivals{arrivals{...Arrival}}fragment Arrival on Arrival{arxivId title event{...ArrivalEvent}}fragment ArrivalEvent on ArrivalEvent{stage bytes totalBytes alreadyThere code reason paper{id title}}" as Document<ArrivalsQuery, ArrivalsQueryVariables>;
export const FOLLOW_ARRIVAL = "subscription FollowArrival($id:String!){arrival(id:$id){...ArrivalEvent}}fragment ArrivalEvent on ArrivalEvent{stage bytes totalBytes alreadyThere code reason paper{id title}}" as Document<FollowArrivalSubscription, FollowArrivalSubscriptionVariables>;
