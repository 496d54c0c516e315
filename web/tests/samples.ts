// Values the tests share.
import type { Answer, AnswerSentence, Chat, Citation } from "../src/api/types";

export function citation(over: Partial<Citation> = {}): Citation {
  return {
    paper: { id: "p1", year: 2020 },
    paperTitle: "A paper",
    section: "1 Introduction",
    page: 1,
    quote: "A quote.",
    before: null,
    after: null,
    passageId: "s1",
    start: 0,
    end: 8,
    standing: "STANDS",
    recognised: false,
    rects: [],
    ...over,
  };
}

export function sentence(text: string, ...citations: Citation[]): AnswerSentence {
  return { text, citations: citations.length > 0 ? citations : [citation()] };
}

export function answer(id: string, question: string, sentences: AnswerSentence[] = [sentence("Said.")]): Answer {
  return {
    id,
    question,
    standaloneQuestion: question,
    sentences,
    near: [],
    understanding: null,
    confidence: null,
    composer: "extractive",
    generation: null,
    createdAt: "2026-01-02T03:04:05Z",
    found: sentences.length > 0,
  };
}

export function chat(id: string, ...answers: Answer[]): Chat {
  return {
    id,
    title: "A chat",
    createdAt: "2026-01-02T03:04:05Z",
    turns: answers.map((given, ordinal) => ({ ordinal, answer: given })),
  };
}
