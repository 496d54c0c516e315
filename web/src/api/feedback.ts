// What the page asks about what readers miss.
import type { Http } from "./http";

export type WouldPay = "YES" | "MAYBE" | "NO";

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

export const FEEDBACK_FORM = `query FeedbackForm { feedbackForm { currency } }`;
export const SEND_FEEDBACK = `mutation SendFeedback($missing: String, $wouldPay: WouldPay, $monthly: Float) {
  sendFeedback(missing: $missing, wouldPay: $wouldPay, monthly: $monthly)
}`;

export function createFeedbackApi(http: Http): FeedbackApi {
  return {
    currency: async () => (await http.request<{ feedbackForm: { currency: string } | null }>(FEEDBACK_FORM)).feedbackForm?.currency ?? null,
    send: async (said) => void (await http.request(SEND_FEEDBACK, { ...said })),
  };
}
