// Made by `npm run codegen`: change the .graphql files, not this one.
import type { Document } from "../http";
import type {
  CollectionsQuery,
  CollectionsQueryVariables,
  CreateCollectionMutation,
  CreateCollectionMutationVariables,
  RenameCollectionMutation,
  RenameCollectionMutationVariables,
  ShareCollectionMutation,
  ShareCollectionMutationVariables,
  DeleteCollectionMutation,
  DeleteCollectionMutationVariables,
  AddToCollectionMutation,
  AddToCollectionMutationVariables,
  RemoveFromCollectionMutation,
  RemoveFromCollectionMutationVariables,
  TagsQuery,
  TagsQueryVariables,
  MarksQuery,
  MarksQueryVariables,
  TagPapersMutation,
  TagPapersMutationVariables,
  UntagPapersMutation,
  UntagPapersMutationVariables,
  SetReadingStateMutation,
  SetReadingStateMutationVariables,
  AddNoteMutation,
  AddNoteMutationVariables,
  EditNoteMutation,
  EditNoteMutationVariables,
  DeleteNoteMutation,
  DeleteNoteMutationVariables,
} from "./types";

export const COLLECTIONS = "query Collections($first:Int$offset:Int){collections(first:$first offset:$offset){...Collection}}fragment Collection on Collection{id name owner visibility right paperCount sharedWith{who right}}" as Document<CollectionsQuery, CollectionsQueryVariables>;
export const CREATE_COLLECTION = "mutation CreateCollection($name:String!$papers:[ID!]){done:createCollection(name:$name papers:$papers){...Collection}}fragment Collection on Collection{id name owner visibility right paperCount sharedWith{who right}}" as Document<CreateCollectionMutation, CreateCollectionMutationVariables>;
export const RENAME_COLLECTION = "mutation RenameCollection($id:ID!$name:String!){done:renameCollection(id:$id name:$name){...Collection}}fragment Collection on Collection{id name owner visibility right paperCount sharedWith{who right}}" as Document<RenameCollectionMutation, RenameCollectionMutationVariables>;
export const SHARE_COLLECTION = "mutation ShareCollection($id:ID!$visibility:Visibility!$with:[ShareInput!]){done:shareCollection(id:$id visibility:$visibility with:$with){...Collection}}fragment Collection on Collection{id name owner visibility right paperCount sharedWith{who right}}" as Document<ShareCollectionMutation, ShareCollectionMutationVariables>;
export const DELETE_COLLECTION = "mutation DeleteCollection($id:ID!){deleteCollection(id:$id)}" as Document<DeleteCollectionMutation, DeleteCollectionMutationVariables>;
export const ADD_TO_COLLECTION = "mutation AddToCollection($id:ID!$papers:[ID!]!){done:addToCollection(id:$id papers:$papers){...Collection}}fragment Collection on Collection{id name owner visibility right paperCount sharedWith{who right}}" as Document<AddToCollectionMutation, AddToCollectionMutationVariables>;
export const REMOVE_FROM_COLLECTION = "mutation RemoveFromCollection($id:ID!$papers:[ID!]!){done:removeFromCollection(id:$id papers:$papers){...Collection}}fragment Collection on Collection{id name owner visibility right paperCount sharedWith{who right}}" as Document<RemoveFromCollectionMutation, RemoveFromCollectionMutationVariables>;
export const TAGS = "query Tags($first:Int){tags(first:$first){tag papers}}" as Document<TagsQuery, TagsQueryVariables>;
export const MARKS = "query Marks($id:ID!){paper(id:$id){tags readingState notes(first:100){...Note}collections(first:100){id name right}}}fragment Note on Note{id text quote page}" as Document<MarksQuery, MarksQueryVariables>;
export const TAG_PAPERS = "mutation TagPapers($papers:[ID!]!$tag:String!){tagPapers(papers:$papers tag:$tag)}" as Document<TagPapersMutation, TagPapersMutationVariables>;
export const UNTAG_PAPERS = "mutation UntagPapers($papers:[ID!]!$tag:String!){untagPapers(papers:$papers tag:$tag)}" as Document<UntagPapersMutation, UntagPapersMutationVariables>;
export const SET_READING_STATE = "mutation SetReadingState($papers:[ID!]!$state:ReadingState){setReadingState(papers:$papers state:$state)}" as Document<SetReadingStateMutation, SetReadingStateMutationVariables>;
export const ADD_NOTE = "mutation AddNote($paper:ID!$text:String!$quote:String$page:Int){done:addNote(paper:$paper text:$text quote:$quote page:$page){...Note}}fragment Note on Note{id text quote page}" as Document<AddNoteMutation, AddNoteMutationVariables>;
export const EDIT_NOTE = "mutation EditNote($id:ID!$text:String!){done:editNote(id:$id text:$text){...Note}}fragment Note on Note{id text quote page}" as Document<EditNoteMutation, EditNoteMutationVariables>;
export const DELETE_NOTE = "mutation DeleteNote($id:ID!){deleteNote(id:$id)}" as Document<DeleteNoteMutation, DeleteNoteMutationVariables>;
