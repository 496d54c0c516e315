// What the chat shows, and how each event changes it. Pure: no DOM, no network.
import type { Failure } from "../api/failure";
import type { Answer, AnswerSentence, Chat, ChatHead } from "../api/types";

export interface Scope {
  readonly id: string;
  readonly title: string;
  /** It is a collection: the papers that are in it when the question is asked. */
  readonly collection?: true;
}

export type TurnStatus = "asking" | "answered" | "failed" | "stopped";

export interface Turn {
  readonly key: number;
  readonly question: string;
  readonly within: readonly Scope[];
  readonly status: TurnStatus;
  readonly sentences: readonly AnswerSentence[];
  readonly answer: Answer | null;
  readonly failure: Failure | null;
}

export interface ChatState {
  readonly chat: ChatHead | null;
  readonly loading: boolean;
  readonly failure: Failure | null;
  readonly turns: readonly Turn[];
}

export type ChatAction =
  | { type: "cleared" }
  | { type: "loading" }
  | { type: "loaded"; chat: Chat }
  | { type: "load-failed"; failure: Failure }
  | { type: "asked"; key: number; question: string; within: readonly Scope[] }
  | { type: "started"; chat: ChatHead }
  | { type: "sentence"; key: number; sentence: AnswerSentence }
  | { type: "answered"; key: number; answer: Answer }
  | { type: "failed"; key: number; failure: Failure }
  | { type: "stopped"; key: number }
  | { type: "renamed"; title: string }
  | { type: "removed"; key: number }
  | { type: "restored"; turn: Turn; at: number };

export const EMPTY: ChatState = { chat: null, loading: false, failure: null, turns: [] };

export function reduce(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case "cleared":
      return EMPTY;
    case "loading":
      return { ...EMPTY, loading: true };
    case "loaded":
      return loaded(action.chat);
    case "load-failed":
      return { ...EMPTY, failure: action.failure };
    case "asked":
      return asked(state, action);
    case "started":
      return { ...state, chat: action.chat };
    case "sentence":
      return change(state, action.key, (turn) =>
        turn.status === "asking" ? { ...turn, sentences: [...turn.sentences, action.sentence] } : turn,
      );
    case "answered":
      // Also after a failure: an answer whose stream broke may turn out to be saved.
      return change(state, action.key, (turn) =>
        turn.status === "stopped" ? turn : answered(turn, action.answer),
      );
    case "failed":
      return change(state, action.key, (turn) =>
        turn.status === "asking" ? { ...turn, status: "failed", failure: action.failure } : turn,
      );
    case "stopped":
      return change(state, action.key, (turn) =>
        turn.status === "asking" ? { ...turn, status: "stopped" } : turn,
      );
    case "renamed":
      return state.chat === null ? state : { ...state, chat: { ...state.chat, title: action.title } };
    case "removed":
      return { ...state, turns: state.turns.filter((turn) => turn.key !== action.key) };
    case "restored":
      return restored(state, action.turn, action.at);
  }
}

/** The turn whose answer is on its way, if any: one at a time. */
export function turnUnderway(state: ChatState): Turn | null {
  return state.turns.find((turn) => turn.status === "asking") ?? null;
}

/** A key no turn has yet. */
export function nextKey(state: ChatState): number {
  return state.turns.reduce((highest, turn) => Math.max(highest, turn.key), -1) + 1;
}

/** The answer the server saved for a turn whose stream broke, if it did. */
export function savedAnswer(turn: Turn, state: ChatState, saved: Chat): Answer | null {
  const known = new Set(state.turns.map((other) => other.answer?.id));
  const last = saved.turns.at(-1)?.answer;
  if (last === undefined || known.has(last.id)) return null;
  return last.question.trim() === turn.question.trim() ? last : null;
}

function loaded(chat: Chat): ChatState {
  const turns = [...chat.turns]
    .sort((a, b) => a.ordinal - b.ordinal)
    .map(({ answer }, key) =>
      answered(
        { key, question: answer.question, within: [], status: "asking", sentences: [], answer: null, failure: null },
        answer,
      ),
    );
  const { id, title, createdAt } = chat;
  return { chat: { id, title, createdAt }, loading: false, failure: null, turns };
}

/** A new turn, or the same one asked again in its place. */
function asked(state: ChatState, action: { key: number; question: string; within: readonly Scope[] }): ChatState {
  const turn: Turn = {
    key: action.key,
    question: action.question,
    within: action.within,
    status: "asking",
    sentences: [],
    answer: null,
    failure: null,
  };
  const again = state.turns.some((other) => other.key === action.key);
  const turns = again
    ? state.turns.map((other) => (other.key === action.key ? turn : other))
    : [...state.turns, turn];
  return { ...state, failure: null, turns };
}

/** Where it stood; its key may have been given to another turn since. */
function restored(state: ChatState, turn: Turn, at: number): ChatState {
  if (state.turns.some(({ answer }) => answer !== null && answer.id === turn.answer?.id)) return state;
  const taken = state.turns.some(({ key }) => key === turn.key);
  return { ...state, turns: state.turns.toSpliced(at, 0, taken ? { ...turn, key: nextKey(state) } : turn) };
}

function answered(turn: Turn, answer: Answer): Turn {
  return { ...turn, status: "answered", answer, sentences: answer.sentences, failure: null };
}

function change(state: ChatState, key: number, apply: (turn: Turn) => Turn): ChatState {
  return { ...state, turns: state.turns.map((turn) => (turn.key === key ? apply(turn) : turn)) };
}
