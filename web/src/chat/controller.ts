// The chat's doings: asks, streams into the state, stops, retries, loads, and picks up after a break.
import { t } from "../language";
import { failureOf } from "../api/failure";
import type { Papyri, Question } from "../api/papyri";
import type { AnswerEvent, ChatHead } from "../api/types";
import { type ChatAction, type ChatState, EMPTY, nextKey, reduce, savedAnswer, type Scope, turnUnderway } from "./state";

const TITLE_LENGTH = 120;

export interface ChatController {
  readonly state: () => ChatState;
  onChange(listener: (state: ChatState) => void): void;
  /** False where a question is already underway. */
  ask(question: string, within: readonly Scope[]): boolean;
  retry(key: number): void;
  stop(): void;
  open(id: string): Promise<void>;
  clear(): void;
  renamed(title: string): void;
  /** Takes a turn out of sight; returns how to bring it back where it stood. */
  remove(key: number): () => void;
  /** To be called when the connection is back. */
  pickUp(): Promise<void>;
}

/** `how` tells how the reader wants questions answered, when one is asked. */
export function createChatController(papyri: Papyri, onStarted: (chat: ChatHead) => void, how: () => Question["how"] = () => null): ChatController {
  const listeners = new Set<(state: ChatState) => void>();
  let state = EMPTY;
  let cut: () => void = () => {};
  // Grows whenever another chat is shown: what was fetched for an earlier one is then dropped.
  let sitting = 0;
  // Shared by a question stopped before its chat was there and the one asked after it.
  let starting: Promise<ChatHead> | null = null;

  function dispatch(action: ChatAction) {
    state = reduce(state, action);
    for (const listener of listeners) listener(state);
  }

  function leave() {
    sitting += 1;
    cut();
    cut = () => {};
    starting = null;
  }

  async function startChat(question: string): Promise<ChatHead> {
    starting ??= papyri.startChat(question.slice(0, TITLE_LENGTH));
    try {
      return await starting;
    } finally {
      starting = null;
    }
  }

  async function answer(key: number, question: string, within: readonly Scope[]) {
    const here = sitting;
    dispatch({ type: "asked", key, question, within });
    const underway = () => here === sitting && turnUnderway(state)?.key === key;
    try {
      const chat = state.chat ?? (await startChat(question));
      if (here !== sitting) return;
      if (state.chat === null) {
        dispatch({ type: "started", chat });
        onStarted(chat);
      }
      if (underway()) stream(key, chat.id, question, within);
    } catch (failed) {
      if (here === sitting) dispatch({ type: "failed", key, failure: failureOf(failed) });
    }
  }

  function stream(key: number, chat: string, text: string, within: readonly Scope[]) {
    const stop = papyri.ask(
      {
        text,
        chat,
        within: within.filter((scope) => !scope.collection).map(({ id }) => id),
        collection: within.find((scope) => scope.collection)?.id,
        how: how() ?? undefined,
      },
      {
        next: (event: AnswerEvent) =>
          event.__typename === "Answer"
            ? dispatch({ type: "answered", key, answer: event })
            : dispatch({ type: "sentence", key, sentence: event }),
        failed: (failure) => dispatch({ type: "failed", key, failure }),
        done: () => {},
      },
    );
    cut = stop;
  }

  return {
    state: () => state,
    onChange(listener) {
      listeners.add(listener);
    },
    ask(question, within) {
      if (turnUnderway(state) !== null || state.loading) return false;
      void answer(nextKey(state), question, within);
      return true;
    },
    retry(key) {
      const turn = state.turns.find((other) => other.key === key);
      if (turn === undefined || turnUnderway(state) !== null) return;
      void answer(key, turn.question, turn.within);
    },
    stop() {
      const turn = turnUnderway(state);
      if (turn === null) return;
      cut();
      dispatch({ type: "stopped", key: turn.key });
    },
    async open(id) {
      leave();
      const here = sitting;
      dispatch({ type: "loading" });
      try {
        const chat = await papyri.chat(id);
        if (here !== sitting) return;
        const gone = { kind: "missing", message: t("This chat is not in the library."), retry: false } as const;
        dispatch(chat === null ? { type: "load-failed", failure: gone } : { type: "loaded", chat });
      } catch (failed) {
        if (here === sitting) dispatch({ type: "load-failed", failure: failureOf(failed) });
      }
    },
    clear() {
      leave();
      dispatch({ type: "cleared" });
    },
    renamed: (title) => dispatch({ type: "renamed", title }),
    remove(key) {
      const at = state.turns.findIndex((turn) => turn.key === key);
      const turn = state.turns[at];
      const here = sitting;
      if (turn === undefined) return () => {};
      dispatch({ type: "removed", key });
      return () => {
        if (here === sitting) dispatch({ type: "restored", turn, at });
      };
    },
    async pickUp() {
      const here = sitting;
      const turn = state.turns.at(-1);
      if (state.chat === null || turn?.status !== "failed" || turn.failure?.kind !== "offline") return;
      try {
        const saved = await papyri.chat(state.chat.id);
        const found = saved === null ? null : savedAnswer(turn, state, saved);
        if (here === sitting && found !== null && state.turns.at(-1)?.status === "failed") {
          dispatch({ type: "answered", key: turn.key, answer: found });
        }
      } catch {
        // The turn keeps its failure, and its button to ask again.
      }
    },
  };
}
