// A chat as a text to hand on: Markdown for people, JSON for programs, a table for spreadsheets. Pure.
import type { Answer, AnswerSentence, NewNote } from "../api/types";
import { csv } from "../library/cite";
import { numberCitations, placeOf } from "./citations";

/** The server takes a little more. */
const LONGEST_NOTE = 9_000;

export interface SharedTurn {
  readonly question: string;
  readonly answer: Answer | null;
  readonly sentences: readonly AnswerSentence[];
}

export function chatMarkdown(title: string, turns: readonly SharedTurn[]): string {
  return [`# ${oneLine(title)}`, ...turns.map(turnMarkdown)].join("\n\n").concat("\n");
}

export function chatJson(title: string, turns: readonly SharedTurn[]): string {
  const shared = turns.map(({ question, answer, sentences }) => ({
    question,
    found: answer?.found ?? null,
    confidence: answer?.confidence ?? null,
    composer: answer?.composer ?? null,
    createdAt: answer?.createdAt ?? null,
    sentences: sentences.map(({ text, citations }) => ({
      text,
      citations: citations.map(({ paper, paperTitle, section, page, quote, start, end }) => ({ paper: paper.id, year: paper.year, paperTitle, section, page, quote, start, end })),
    })),
  }));
  return JSON.stringify({ title, turns: shared }, null, 2);
}

/** A row for each quote of each sentence. */
export function answerCsv(sentences: readonly AnswerSentence[]): string {
  const head = ["Answer", "Paper", "Year", "Section", "Page", "Quote", "Paper id"];
  const rows = sentences.flatMap(({ text, citations }) =>
    citations.map(({ paper, paperTitle, section, page, quote }) => [text, paperTitle, paper.year, section, page === 0 ? null : page, quote, paper.id]),
  );
  return csv([head, ...rows]);
}

/** An answer as a note: on the paper that it quotes first, with that quote; `null` where it quotes nothing. */
export function answerNote(question: string, sentences: readonly AnswerSentence[]): NewNote | null {
  const first = sentences.flatMap(({ citations }) => citations)[0];
  if (first === undefined) return null;
  const text = `${question.trim()}\n\n${sentences.map((sentence) => sentence.text).join("\n")}`;
  return { paper: first.paper.id, text: text.slice(0, LONGEST_NOTE), quote: first.quote, page: first.page > 0 ? first.page : null };
}

/** A name for a file, from a title. */
export function fileName(title: string, ending: string): string {
  const plain = title.normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  return `${plain === "" ? "papyri" : plain}.${ending}`;
}

function turnMarkdown({ question, answer, sentences }: SharedTurn): string {
  const head = `## ${oneLine(question)}`;
  if (sentences.length === 0) return `${head}\n\n${answer === null ? "*No answer.*" : "*No evidence found in the library.*"}`;
  const numbered = numberCitations(sentences);
  const text = numbered.sentences.map((sentence) => `${escaped(sentence.text)} ${sentence.citations.map(({ number }) => `[${number}]`).join("")}`);
  const sources = numbered.sources.map(({ number, citation }) => {
    const year = citation.paper.year === null ? "" : ` (${citation.paper.year})`;
    return `${number}. “${escaped(oneLine(citation.quote))}” *${escaped(citation.paperTitle)}*${year}, ${escaped(placeOf(citation))}`;
  });
  return [head, ...text, sources.join("\n")].join("\n\n");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function escaped(text: string): string {
  return text.replace(/[\\`*_<>[\]]/g, "\\$&");
}
