// Every GraphQL document the page sends, in one place.

const CITED_SENTENCE = `
  text
  citations {
    paper { id year } paperTitle section page quote before after passageId start end standing recognised
    rects { page x y width height }
  }
`;

const ANSWER = `
  id question standaloneQuestion composer createdAt found confidence
  sentences { ${CITED_SENTENCE} }
  near { ${CITED_SENTENCE} }
  generation { model ended dropped }
  understanding { kind names { text kind name } filters { authors fromYear toYear venue } followsUp }
`;

const CARD = `id kind title authors { name } year pages`;

export const PAPERS = `query Papers($search: String, $only: PaperRestriction, $order: PaperOrder, $collection: ID, $tag: String, $state: ReadingState, $first: Int, $after: String) {
  papers(search: $search, kind: INGESTED, only: $only, order: $order, collection: $collection, tag: $tag, state: $state, first: $first, after: $after) {
    nodes { ${CARD} }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}`;

export const PAPER = `query Paper($id: ID!) {
  paper(id: $id) { ${CARD} venue doi arxivId abstract }
}`;

export const TABLES = `query Tables($id: ID!) {
  paper(id: $id) { tables(first: 100) { number label caption page heads rows csv } }
}`;

export const FIGURES = `query Figures($id: ID!, $width: Int!) {
  paper(id: $id) { figures(first: 100) { label caption page box { page x y width height } picture(width: $width) } }
}`;

export const OUTLINE = `query Outline($id: ID!) {
  paper(id: $id) { id title pages pdfPages sections { number title level page } pageSizes { page textSource } }
}`;

export const REFERENCES = `query References($id: ID!, $after: String) {
  paper(id: $id) {
    references(first: 100, after: $after) {
      nodes { ordinal label raw cited { id kind } contexts { callout sentence page } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export const PAGE_TEXT = `query PageText($id: ID!, $page: Int!) { paper(id: $id) { pageText(page: $page) } }`;

export const CITABLE = `query Citable($id: ID!) {
  paper(id: $id) { id title authors { given family name } year venue doi arxivId }
}`;

export const SUMMARY = `query Summary($paper: ID!, $fresh: Boolean) {
  summary(paper: $paper, fresh: $fresh) {
    tldr { ${CITED_SENTENCE} }
    parts { aspect sentences { ${CITED_SENTENCE} } }
    composer
    createdAt
  }
}`;

export const RELATED = `query Related($paper: ID!, $first: Int) {
  related(paper: $paper, first: $first) { paper { ${CARD} } score why { kind text } }
}`;

export const CITATION_MAP = `query CitationMap($around: ID, $hops: Int, $from: Int, $to: Int, $papers: Int, $outside: Int) {
  citationMap(around: $around, hops: $hops, fromYear: $from, toYear: $to, papers: $papers, outside: $outside) {
    papers { id kind title author year citations }
    citations { citing cited }
    complete
  }
}`;

export const CITING_SENTENCES = `query CitingSentences($citing: ID!, $cited: ID!) {
  citingSentences(citing: $citing, cited: $cited) { callout sentence page }
}`;

export const PATH = `query Path($from: ID!, $to: ID!) { path(from: $from, to: $to) { ${CARD} } }`;

export const ENTITY_LINKS = `query EntityLinks($id: ID!) {
  paper(id: $id) { entities(first: 8) { entity { id kind name paperCount papers(first: 20) { id } } } }
}`;

export const CHATS = `query Chats($first: Int) { chats(first: $first) { id title createdAt } }`;

export const CHAT = `query Chat($id: ID!, $before: Int) {
  chat(id: $id) { id title createdAt turns(before: $before) { ordinal answer { ${ANSWER} } } }
}`;

export const START_CHAT = `mutation StartChat($title: String) {
  startChat(title: $title) { id title createdAt }
}`;

export const RENAME_CHAT = `mutation RenameChat($chat: ID!, $title: String!) {
  renameChat(chat: $chat, title: $title) { id title createdAt }
}`;

export const DELETE_CHAT = `mutation DeleteChat($id: ID!) { deleteChat(id: $id) }`;

export const DELETE_ANSWER = `mutation DeleteAnswer($id: ID!) { deleteAnswer(id: $id) }`;

export const DELETE_PAPER = `mutation DeletePaper($id: ID!) { deletePaper(id: $id) }`;

const TOPIC = `id title entities(first: 5) { entity { kind name paperCount } }`;

export const TOPICS = `query Topics { papers(kind: INGESTED, order: NEWEST, first: 12) { nodes { ${TOPIC} } } }`;

export const TOPICS_OF = `query TopicOf($id: ID!) { paper(id: $id) { ${TOPIC} } }`;

export const TOPIC_PAGE = `query TopicPage($after: String) {
  papers(kind: INGESTED, first: 60, after: $after) { nodes { ${TOPIC} } pageInfo { hasNextPage endCursor } }
}`;

export const UPLOAD = `mutation Upload($file: Upload!) {
  uploadPaper(file: $file) { status paper { id title } reason entries { new replaced unchanged failed problems } }
}`;

export const RATE_ANSWER = `mutation RateAnswer($answer: ID!, $stars: Int!, $reasons: [RatingReason!], $comment: String) {
  rateAnswer(answer: $answer, stars: $stars, reasons: $reasons, comment: $comment) { __typename }
}`;

export const SIGNAL_CONSENT = `query SignalConsent { signalConsent }`;

export const SIGNAL_ANSWER = `mutation SignalAnswer($answer: ID!, $acts: [AnswerAct!]!) { signalAnswer(answer: $answer, acts: $acts) }`;

export const RATE_SUMMARY = `mutation RateSummary($paper: ID!, $stars: Int!, $reasons: [RatingReason!], $comment: String) {
  ratePaperSummary(paper: $paper, stars: $stars, reasons: $reasons, comment: $comment) { __typename }
}`;

export const ANSWER_EVENTS = `subscription Ask($question: String!, $chat: ID, $within: [ID!], $collection: ID, $how: AnswerWish) {
  answer(question: $question, chat: $chat, within: $within, collection: $collection, how: $how) {
    __typename
    ... on AnswerSentence { ${CITED_SENTENCE} }
    ... on Answer { ${ANSWER} }
  }
}`;

export const ARXIV_SEARCH = `query ArxivSearch($query: String, $category: String, $from: NaiveDate, $to: NaiveDate, $first: Int, $after: String) {
  arxivSearch(query: $query, category: $category, from: $from, to: $to, first: $first, after: $after) {
    nodes { arxivId title abstract authors { name } categories published inLibrary { id abstractOnly } }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}`;

const ARRIVAL_EVENT = `stage bytes totalBytes alreadyThere code reason paper { id title }`;

export const INGEST_ARXIV = `mutation IngestArxiv($id: String!) {
  ingestArxiv(id: $id) { arxivId title event { ${ARRIVAL_EVENT} } }
}`;

export const ARRIVALS = `query Arrivals {
  arrivals { arxivId title event { ${ARRIVAL_EVENT} } }
}`;

export const ARRIVAL_EVENTS = `subscription Arrival($id: String!) {
  arrival(id: $id) { ${ARRIVAL_EVENT} }
}`;
