import { describe, expect, it } from "vitest";
import { OFFLINE } from "../src/api/failure";
import { type ChatAction, type ChatState, EMPTY, nextKey, reduce, savedAnswer, turnUnderway } from "../src/chat/state";
import { answer, chat, sentence } from "./samples";

function after(...actions: ChatAction[]) {
  return actions.reduce(reduce, EMPTY);
}

const asked: ChatAction = { type: "asked", key: 0, question: "Why?", within: [] };
const came: ChatAction = { type: "sentence", key: 0, sentence: sentence("Because.") };

describe("reduce", () => {
  it("collects sentences while a question is underway, then takes the whole answer", () => {
    const streaming = after(asked, came, { type: "sentence", key: 0, sentence: sentence("And so.") });
    expect(turnUnderway(streaming)?.sentences.map((s) => s.text)).toEqual(["Because.", "And so."]);

    const whole = answer("a1", "Why?", [sentence("Because, then.")]);
    const done = reduce(streaming, { type: "answered", key: 0, answer: whole });
    expect(done.turns).toEqual([
      { key: 0, question: "Why?", within: [], status: "answered", sentences: whole.sentences, answer: whole, failure: null },
    ]);
    expect(turnUnderway(done)).toBeNull();
  });

  it("ignores what arrives for a turn that was stopped", () => {
    const stopped = after(asked, came, { type: "stopped", key: 0 });
    const later = [came, { type: "answered", key: 0, answer: answer("a1", "Why?") } as const].reduce(reduce, stopped);
    expect(later.turns[0]?.status).toBe("stopped");
    expect(later.turns[0]?.sentences).toHaveLength(1);
  });

  it("keeps what came before a failure, and empties the turn when it is asked again in its place", () => {
    const failed = after(asked, came, { type: "failed", key: 0, failure: OFFLINE });
    expect(failed.turns[0]).toMatchObject({ status: "failed", failure: OFFLINE, sentences: [{ text: "Because." }] });

    const again = reduce(failed, asked);
    expect(again.turns).toHaveLength(1);
    expect(again.turns[0]).toMatchObject({ status: "asking", failure: null, sentences: [] });
  });

  it("lets no late failure undo an answer", () => {
    const done = after(asked, { type: "answered", key: 0, answer: answer("a1", "Why?") }, { type: "failed", key: 0, failure: OFFLINE });
    expect(done.turns[0]?.status).toBe("answered");
  });

  it("shows a saved chat in the order of its turns", () => {
    const saved = chat("c1", answer("a1", "First?"), answer("a2", "Second?"));
    const state = after(asked, { type: "loaded", chat: { ...saved, turns: [...saved.turns].reverse() } });
    expect(state.turns.map((turn) => [turn.question, turn.status])).toEqual([["First?", "answered"], ["Second?", "answered"]]);
    expect(state.chat?.id).toBe("c1");
    expect(nextKey(state)).toBe(2);
  });

  it("leaves nothing of the last chat behind", () => {
    expect(after(asked, came, { type: "cleared" })).toEqual(EMPTY);
    expect(after(asked, { type: "loading" }).turns).toEqual([]);
    expect(after(asked, { type: "load-failed", failure: OFFLINE })).toEqual({ ...EMPTY, failure: OFFLINE });
  });
});

describe("savedAnswer", () => {
  const broken = after({ type: "loaded", chat: chat("c1", answer("a1", "Why?")) }, { ...asked, key: 1 }, { type: "failed", key: 1, failure: OFFLINE });
  const turn = broken.turns[1];
  if (turn === undefined) throw new Error("the sample has two turns");

  it("finds the answer that was saved although its stream broke", () => {
    const saved = chat("c1", answer("a1", "Why?"), answer("a2", "Why?"));
    expect(savedAnswer(turn, broken, saved)?.id).toBe("a2");
  });

  it("does not take an earlier answer to the same words, nor one to another question", () => {
    expect(savedAnswer(turn, broken, chat("c1", answer("a1", "Why?")))).toBeNull();
    expect(savedAnswer(turn, broken, chat("c1", answer("a1", "Why?"), answer("a9", "How?")))).toBeNull();
    expect(savedAnswer(turn, broken, chat("c1"))).toBeNull();
  });
});

describe("a turn taken away", () => {
  const two = reduce(EMPTY, { type: "loaded", chat: chat("c", answer("a1", "One?"), answer("a2", "Two?")) });
  const questions = (state: ChatState) => state.turns.map(({ question }) => question);

  it("comes back where it stood, under a key of its own", () => {
    const first = two.turns[0];
    if (first === undefined) throw new Error("it is there");
    const without = reduce(two, { type: "removed", key: first.key });
    expect(questions(without)).toEqual(["Two?"]);
    const back = reduce(without, { type: "restored", turn: first, at: 0 });
    expect(questions(back)).toEqual(["One?", "Two?"]);
    expect(reduce(back, { type: "restored", turn: first, at: 0 })).toBe(back);
    const last = two.turns[1];
    if (last === undefined) throw new Error("it is there");
    const asked = reduce(reduce(two, { type: "removed", key: last.key }), { type: "asked", key: last.key, question: "Three?", within: [] });
    const both = reduce(asked, { type: "restored", turn: last, at: 1 });
    expect(questions(both)).toEqual(["One?", "Two?", "Three?"]);
    expect(new Set(both.turns.map(({ key }) => key)).size).toBe(3);
  });

  it("and a chat has another title", () => {
    expect(reduce(two, { type: "renamed", title: "Named" }).chat?.title).toBe("Named");
    expect(reduce(EMPTY, { type: "renamed", title: "Named" })).toBe(EMPTY);
  });
});
