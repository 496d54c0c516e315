// Questions worth asking, made from the library at hand: what its papers are called and what they speak of. Pure.
import type { AnswerSentence, EntityKind, Topic } from "../api/types";

const EXAMPLES = 4;
const FOLLOW_UPS = 3;
/** A longer title makes a question that nobody reads. */
const LONGEST_TITLE = 90;

interface Named {
  readonly kind: EntityKind;
  readonly name: string;
  readonly papers: number;
}

/** For an empty chat: of what most papers speak of, one question a kind, then about papers. */
export function exampleQuestions(topics: readonly Topic[]): string[] {
  const named = namesIn(topics);
  const kinds: EntityKind[] = ["METHOD", "DATASET", "TASK"];
  const about = kinds.flatMap((kind) => {
    const first = named.find((one) => one.kind === kind);
    return first === undefined ? [] : [questionAbout(first)];
  });
  const titles = topics.map(({ title }) => title.trim()).filter(short);
  const papers = titles.slice(0, 2).map((title, at) => (at === 0 ? `What does “${title}” show?` : `What are the limitations of “${title}”?`));
  return [...about, ...papers].slice(0, EXAMPLES);
}

/** After an answer: on its papers and on what they speak of that neither question nor answer named. */
export function followUps(sentences: readonly AnswerSentence[], asked: readonly string[], topics: readonly Topic[]): string[] {
  const said = `${asked.join(" ")} ${sentences.map(({ text }) => text).join(" ")}`.toLowerCase();
  const isNew = ({ name }: Named) => !said.includes(name.toLowerCase());
  const titles = titlesOf(sentences).filter(short);
  const [first, second] = titles;
  const found = namesIn(topics).filter(isNew);
  const questions = [
    first !== undefined && second !== undefined ? `How do “${first}” and “${second}” differ?` : null,
    ...found.slice(0, 2).map(questionAbout),
    first === undefined ? null : `What are the limitations of “${first}”?`,
    first === undefined ? null : `Which papers cite “${first}”?`,
  ];
  const known = new Set(asked.map((question) => question.trim().toLowerCase()));
  return questions.filter((question) => question !== null).filter((question) => !known.has(question.toLowerCase())).slice(0, FOLLOW_UPS);
}

/** The papers that an answer quotes, each once, in its order. */
export function papersOf(sentences: readonly AnswerSentence[]): string[] {
  return [...new Set(sentences.flatMap(({ citations }) => citations.map(({ paper }) => paper.id)))];
}

function titlesOf(sentences: readonly AnswerSentence[]): string[] {
  return [...new Set(sentences.flatMap(({ citations }) => citations.map(({ paperTitle }) => paperTitle.trim())))];
}

/** Of most papers first, so that there is something to find. */
function namesIn(topics: readonly Topic[]): Named[] {
  const named = new Map<string, Named>();
  for (const { entities } of topics) {
    for (const { kind, name, paperCount } of entities) named.set(`${kind} ${name}`, { kind, name, papers: paperCount });
  }
  return [...named.values()].sort((a, b) => b.papers - a.papers || a.name.localeCompare(b.name));
}

function questionAbout({ kind, name }: Named): string {
  switch (kind) {
    case "METHOD":
      // Right for one and for many, whatever form the name has.
      return `What do the papers say about ${name}?`;
    case "DATASET":
      return `Which papers use ${name}?`;
    case "TASK":
      return `Which methods are used for ${name}?`;
    case "METRIC":
      return `Which results are given in ${name}?`;
  }
}

function short(title: string): boolean {
  return title !== "" && title.length <= LONGEST_TITLE;
}
