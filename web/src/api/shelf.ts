// What the page asks of the shelf: collections, tags, notes, reading states.
import * as documents from "./graphql/shelf";
import type { Document, Http } from "./http";
import type { Collection, Marks, NewNote, Note, ReadingState, Share } from "./types";

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

export function createShelfApi(http: Http): ShelfApi {
  const done = async <T, V>(document: Document<{ readonly done: T }, V>, variables: NoInfer<V>) => (await http.request(document, variables)).done;
  const only = async <V>(document: Document<unknown, V>, variables: NoInfer<V>) => void (await http.request(document, variables));

  async function collections(): Promise<readonly Collection[]> {
    const all: Collection[] = [];
    for (;;) {
      const some = (await http.request(documents.COLLECTIONS, { first: SHOWN, offset: all.length })).collections;
      all.push(...some);
      if (some.length < SHOWN) return all;
    }
  }

  return {
    collections,
    createCollection: (name, papers) => done(documents.CREATE_COLLECTION, { name, papers }),
    renameCollection: (id, name) => done(documents.RENAME_COLLECTION, { id, name }),
    shareCollection: (id, visibility, shares) => done(documents.SHARE_COLLECTION, { id, visibility, with: visibility === "SHARED" ? shares : null }),
    deleteCollection: (id) => only(documents.DELETE_COLLECTION, { id }),
    collect: (id, papers) => done(documents.ADD_TO_COLLECTION, { id, papers }),
    uncollect: (id, papers) => done(documents.REMOVE_FROM_COLLECTION, { id, papers }),
    tags: async () => (await http.request(documents.TAGS, { first: SHOWN })).tags,
    marks: async (id) => (await http.request(documents.MARKS, { id })).paper,
    tag: (papers, tag) => only(documents.TAG_PAPERS, { papers, tag }),
    untag: (papers, tag) => only(documents.UNTAG_PAPERS, { papers, tag }),
    setState: (papers, state) => only(documents.SET_READING_STATE, { papers, state }),
    addNote: (note) => done(documents.ADD_NOTE, { ...note }),
    editNote: (id, text) => done(documents.EDIT_NOTE, { id, text }),
    deleteNote: (id) => only(documents.DELETE_NOTE, { id }),
  };
}
