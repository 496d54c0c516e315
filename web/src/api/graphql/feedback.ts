// Made by `npm run codegen`: change the .graphql files, not this one.
import type { Document } from "../http";
import type {
  FeedbackFormQuery,
  FeedbackFormQueryVariables,
  SendFeedbackMutation,
  SendFeedbackMutationVariables,
} from "./types";

export const FEEDBACK_FORM = "query FeedbackForm{feedbackForm{currency}}" as Document<FeedbackFormQuery, FeedbackFormQueryVariables>;
export const SEND_FEEDBACK = "mutation SendFeedback($missing:String$wouldPay:WouldPay$monthly:Float){sendFeedback(missing:$missing wouldPay:$wouldPay monthly:$monthly)}" as Document<SendFeedbackMutation, SendFeedbackMutationVariables>;
