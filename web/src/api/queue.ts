// What the page asks of the queue of jobs.
import * as documents from "./graphql/queue";
import type { Http } from "./http";
import type { QueueNow } from "./types";

export interface QueueApi {
  now(): Promise<QueueNow>;
  /** `null`: all that were given up. */
  retry(ids: readonly string[] | null): Promise<void>;
  cancel(ids: readonly string[]): Promise<void>;
}

export function createQueueApi(http: Http): QueueApi {
  return {
    now: () => http.request(documents.QUEUE, {}),
    retry: async (ids) => void (await http.request(documents.RETRY_JOBS, { ids })),
    cancel: async (ids) => void (await http.request(documents.CANCEL_JOBS, { ids })),
  };
}
