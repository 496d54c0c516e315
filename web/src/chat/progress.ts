// Tells screen readers when an answer is whole; its sentences are read as they come.
import { t } from "../language";
import { type ChatState, type Turn, turnUnderway } from "./state";

export function sayProgress(say: (text: string) => void): (state: ChatState) => void {
  let underway: Turn | null = null;
  return (state) => {
    const key = underway?.key;
    const ended = state.turns.find((turn) => turn.key === key && turn.status === "answered");
    if (ended?.answer) say(ended.answer.found ? t("Answer complete.") : t("No evidence found."));
    underway = turnUnderway(state);
  };
}
