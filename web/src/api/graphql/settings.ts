// Made by `npm run codegen`: change the .graphql files, not this one.
import type { Document } from "../http";
import type {
  AnsweringQuery,
  AnsweringQueryVariables,
} from "./types";

export const ANSWERING = "query Answering{answering{effort efforts generator{name}}}" as Document<AnsweringQuery, AnsweringQueryVariables>;
