// Made by `npm run codegen`: change the .graphql files, not this one.
import type { Document } from "../http";
import type {
  DescribedQuery,
  DescribedQueryVariables,
  CorrectPaperMutation,
  CorrectPaperMutationVariables,
} from "./types";

export const DESCRIBED = "query Described($id:ID!){paper(id:$id){title year venue doi authors{given family}corrected}}" as Document<DescribedQuery, DescribedQueryVariables>;
export const CORRECT_PAPER = "mutation CorrectPaper($id:ID!$said:PaperCorrection!){correctPaper(id:$id said:$said){id}}" as Document<CorrectPaperMutation, CorrectPaperMutationVariables>;
