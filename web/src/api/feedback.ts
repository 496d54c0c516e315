// What the page asks about what readers miss.
import * as documents from "./graphql/feedback";
import type { Http } from "./http";
import type { WouldPay } from "./types";

export interface Feedback {
  readonly missing: string | null;
  readonly wouldPay: WouldPay | null;
  /** A month, in the currency that the server names. */
  readonly monthly: number | null;
}

export interface FeedbackApi {
  /** The currency in which readers say an amount; `null` where they are not asked. */
  currency(): Promise<string | null>;
  send(said: Feedback): Promise<void>;
}

export function createFeedbackApi(http: Http): FeedbackApi {
  return {
    currency: async () => (await http.request(documents.FEEDBACK_FORM, {})).feedbackForm?.currency ?? null,
    send: async (said) => void (await http.request(documents.SEND_FEEDBACK, { ...said })),
  };
}
