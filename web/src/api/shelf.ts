// What the page asks of the shelf: collections, tags, notes, reading states.
import type { Http } from "./http";

export type CollectionRight = "READ" | "WRITE" | "OWN";
export type ReadingState = "TO_READ" | "READING" | "READ";

export interface Collection {
  readonly id: string;
  readonly name: string;
  /** `null` where there are no accounts. */
  readonly owner: string | null;
  readonly visibility: "PRIVATE" | "SHARED" | "PUBLIC";
  readonly right: CollectionRight;
  readonly paperCount: number;
  /** Told to the owner only. */
  readonly sharedWith: readonly { readonly who: string; readonly right: CollectionRight }[];
}

export interface Note {
  readonly id: string;
  /** May be empty where there is a quote. */
  readonly text: string;
  readonly quote: string | null;
  readonly page: number | null;
}

/** What the reader made of a paper. */
export interface Marks {
  readonly tags: readonly string[];
  readonly readingState: ReadingState | null;
  readonly notes: readonly Note[];
  readonly collections: readonly { readonly id: string; readonly name: string; readonly right: CollectionRight }[];
}

export interface NewNote {
  readonly paper: string;
  readonly text: string;
  readonly quote: string | null;
  readonly page: number | null;
}

/** Whom a collection is shared with by name, and whether they may change what is in it. */
export interface Share {
  readonly user: string;
  readonly write: boolean;
}

export interface ShelfApi {
  collections(): Promise<readonly Collection[]>;
  createCollection(name: string, papers: readonly string[]): Promise<Collection>;
  renameCollection(id: string, name: string): Promise<Collection>;
  shareCollection(id: string, visibility: Collection["visibility"], shares: readonly Share[]): Promise<Collection>;
  deleteCollection(id: string): Promise<void>;
  collect(id: string, papers: readonly string[]): Promise<Collection>;
  uncollect(id: string, papers: readonly string[]): Promise<Collection>;
  tags(): Promise<readonly { readonly tag: string; readonly papers: number }[]>;
  /** `null` where the library has no such paper. */
  marks(paper: string): Promise<Marks | null>;
  tag(papers: readonly string[], tag: string): Promise<void>;
  untag(papers: readonly string[], tag: string): Promise<void>;
  setState(papers: readonly string[], state: ReadingState | null): Promise<void>;
  addNote(note: NewNote): Promise<Note>;
  editNote(id: string, text: string): Promise<Note>;
  deleteNote(id: string): Promise<void>;
}

const SHOWN = 100;
const COLLECTION = `id name owner visibility right paperCount sharedWith { who right }`;
const NOTE = `id text quote page`;

const COLLECTIONS = `query Collections($first: Int, $offset: Int) { collections(first: $first, offset: $offset) { ${COLLECTION} } }`;
const CREATE = `mutation CreateCollection($name: String!, $papers: [ID!]) { done: createCollection(name: $name, papers: $papers) { ${COLLECTION} } }`;
const RENAME = `mutation RenameCollection($id: ID!, $name: String!) { done: renameCollection(id: $id, name: $name) { ${COLLECTION} } }`;
const SHARE = `mutation ShareCollection($id: ID!, $visibility: Visibility!, $with: [ShareInput!]) {
  done: shareCollection(id: $id, visibility: $visibility, with: $with) { ${COLLECTION} }
}`;
const DELETE = `mutation DeleteCollection($id: ID!) { deleteCollection(id: $id) }`;
const COLLECT = `mutation AddToCollection($id: ID!, $papers: [ID!]!) { done: addToCollection(id: $id, papers: $papers) { ${COLLECTION} } }`;
const UNCOLLECT = `mutation RemoveFromCollection($id: ID!, $papers: [ID!]!) {
  done: removeFromCollection(id: $id, papers: $papers) { ${COLLECTION} }
}`;
const TAGS = `query Tags($first: Int) { tags(first: $first) { tag papers } }`;
const MARKS = `query Marks($id: ID!) {
  paper(id: $id) { tags readingState notes(first: ${SHOWN}) { ${NOTE} } collections(first: ${SHOWN}) { id name right } }
}`;
const TAG = `mutation TagPapers($papers: [ID!]!, $tag: String!) { tagPapers(papers: $papers, tag: $tag) }`;
const UNTAG = `mutation UntagPapers($papers: [ID!]!, $tag: String!) { untagPapers(papers: $papers, tag: $tag) }`;
const SET_STATE = `mutation SetReadingState($papers: [ID!]!, $state: ReadingState) { setReadingState(papers: $papers, state: $state) }`;
const ADD_NOTE = `mutation AddNote($paper: ID!, $text: String!, $quote: String, $page: Int) {
  done: addNote(paper: $paper, text: $text, quote: $quote, page: $page) { ${NOTE} }
}`;
const EDIT_NOTE = `mutation EditNote($id: ID!, $text: String!) { done: editNote(id: $id, text: $text) { ${NOTE} } }`;
const DELETE_NOTE = `mutation DeleteNote($id: ID!) { deleteNote(id: $id) }`;

export function createShelfApi(http: Http): ShelfApi {
  const done = async <T>(document: string, variables: Record<string, unknown>) => (await http.request<{ done: T }>(document, variables)).done;
  const only = async (document: string, variables: Record<string, unknown>) => void (await http.request<unknown>(document, variables));

  async function collections(): Promise<readonly Collection[]> {
    const all: Collection[] = [];
    for (;;) {
      const some = (await http.request<{ collections: Collection[] }>(COLLECTIONS, { first: SHOWN, offset: all.length })).collections;
      all.push(...some);
      if (some.length < SHOWN) return all;
    }
  }

  return {
    collections,
    createCollection: (name, papers) => done(CREATE, { name, papers }),
    renameCollection: (id, name) => done(RENAME, { id, name }),
    shareCollection: (id, visibility, shares) => done(SHARE, { id, visibility, with: visibility === "SHARED" ? shares : null }),
    deleteCollection: (id) => only(DELETE, { id }),
    collect: (id, papers) => done(COLLECT, { id, papers }),
    uncollect: (id, papers) => done(UNCOLLECT, { id, papers }),
    tags: async () => (await http.request<{ tags: { tag: string; papers: number }[] }>(TAGS, { first: SHOWN })).tags,
    marks: async (id) => (await http.request<{ paper: Marks | null }>(MARKS, { id })).paper,
    tag: (papers, tag) => only(TAG, { papers, tag }),
    untag: (papers, tag) => only(UNTAG, { papers, tag }),
    setState: (papers, state) => only(SET_STATE, { papers, state }),
    addNote: (note) => done(ADD_NOTE, { ...note }),
    editNote: (id, text) => done(EDIT_NOTE, { id, text }),
    deleteNote: (id) => only(DELETE_NOTE, { id }),
  };
}
