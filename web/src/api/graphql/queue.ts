// Made by `npm run codegen`: change the .graphql files, not this one.
import type { Document } from "../http";
import type {
  QueueQuery,
  QueueQueryVariables,
  RetryJobsMutation,
  RetryJobsMutationVariables,
  CancelJobsMutation,
  CancelJobsMutationVariables,
} from "./types";

export const QUEUE = "query Queue{queue{oldestDueSeconds counts{kind state count}}running:jobs(state:RUNNING first:20){...Job}dead:jobs(state:DEAD first:50){...Job}cancelled:jobs(state:CANCELLED first:10){...Job}waiting:jobs(state:WAITING first:20){...Job}}fragment Job on Job{id kind about state attempts maxAttempts nextTry cause step shareDone paper{id title}}" as Document<QueueQuery, QueueQueryVariables>;
export const RETRY_JOBS = "mutation RetryJobs($ids:[ID!]){retryJobs(ids:$ids)}" as Document<RetryJobsMutation, RetryJobsMutationVariables>;
export const CANCEL_JOBS = "mutation CancelJobs($ids:[ID!]!){cancelJobs(ids:$ids)}" as Document<CancelJobsMutation, CancelJobsMutationVariables>;
