// What the page asks of the queue of jobs.
import type { Http } from "./http";

export type JobState = "WAITING" | "RUNNING" | "DONE" | "DEAD" | "CANCELLED";

export interface Job {
  readonly id: string;
  readonly kind: string;
  /** A file's name, a title, a key. */
  readonly about: string;
  readonly state: JobState;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly nextTry: string;
  readonly cause: string | null;
  readonly step: string | null;
  /** 0 to 1, where it is known. */
  readonly shareDone: number | null;
  readonly paper: { readonly id: string; readonly title: string } | null;
}

export interface QueueNow {
  readonly queue: {
    readonly counts: readonly { readonly kind: string; readonly state: JobState; readonly count: number }[];
    readonly oldestDueSeconds: number | null;
  };
  readonly running: readonly Job[];
  readonly dead: readonly Job[];
  readonly cancelled: readonly Job[];
  readonly waiting: readonly Job[];
}

export interface QueueApi {
  now(): Promise<QueueNow>;
  /** `null`: all that were given up. */
  retry(ids: readonly string[] | null): Promise<void>;
  cancel(ids: readonly string[]): Promise<void>;
}

const JOB = `id kind about state attempts maxAttempts nextTry cause step shareDone paper { id title }`;

export const QUEUE = `query Queue {
  queue { oldestDueSeconds counts { kind state count } }
  running: jobs(state: RUNNING, first: 20) { ${JOB} }
  dead: jobs(state: DEAD, first: 50) { ${JOB} }
  cancelled: jobs(state: CANCELLED, first: 10) { ${JOB} }
  waiting: jobs(state: WAITING, first: 20) { ${JOB} }
}`;
export const RETRY_JOBS = `mutation RetryJobs($ids: [ID!]) { retryJobs(ids: $ids) }`;
export const CANCEL_JOBS = `mutation CancelJobs($ids: [ID!]!) { cancelJobs(ids: $ids) }`;

export function createQueueApi(http: Http): QueueApi {
  return {
    now: () => http.request<QueueNow>(QUEUE),
    retry: async (ids) => void (await http.request(RETRY_JOBS, { ids })),
    cancel: async (ids) => void (await http.request(CANCEL_JOBS, { ids })),
  };
}
