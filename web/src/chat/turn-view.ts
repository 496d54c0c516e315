// One question and its answer on the page. `update` brings it to a turn's present state, adding
// sentences without touching those already there, so that focus and open quotes survive streaming.
import { t } from "../language";
import { failureOf } from "../api/failure";
import type { Answer, AnswerSentence } from "../api/types";
import { copyText, saveFile } from "../ui/clipboard";
import { sentenceElement, sourceList } from "../ui/cited";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { createMenu } from "../ui/menu";
import { failureNotice, loadingNotice } from "../ui/notice";
import type { QuoteActions } from "../ui/quote-card";
import { type Consent, type Opinion, ratingForm } from "../ui/rating";
import { composedLine } from "../ui/time";
import { shaped } from "./answer-text";
import { type NumberedCitation, numberCitations } from "./citations";
import { generationText } from "./generation";
import { answerCsv, chatMarkdown, fileName } from "./share";
import { shapeOf } from "./shapes";
import type { Signals } from "./signals";
import type { Scope, Turn } from "./state";
import { turnHead } from "./turn-head";
import { sureness, understoodText } from "./understood";

export interface TurnActions extends QuoteActions {
  retry(key: number): void;
  rate(answer: string, opinion: Opinion): Promise<void>;
  readonly signals: Signals;
  /** False where the question was not taken. */
  ask(question: string, within: readonly Scope[]): boolean;
  removeTurn(turn: Turn): void;
  /** As a note on the paper that it quotes first. */
  keepAnswer(question: string, sentences: readonly AnswerSentence[]): Promise<void>;
  announce(text: string): void;
}

export interface TurnView {
  readonly element: HTMLElement;
  update(turn: Turn): void;
}

export function createTurnView(first: Turn, asked: TurnActions): TurnView {
  const { signals } = asked;
  const actions: TurnActions = {
    ...asked,
    openQuote: (citation, among) => {
      noted(signals.opened, citation);
      asked.openQuote(citation, among);
    },
  };
  const understood = h("p", { class: "understood", hidden: true });
  const scope = h("p", { class: "asked-within", hidden: true });
  const text = h("div", { class: "answer-text" });
  const status = h("div", { class: "answer-status" });
  const foot = h("div", { class: "answer-foot" });
  const head = turnHead(first.question, askAgain);
  text.addEventListener("copy", () => noted(signals.copied));
  const element = h(
    "article",
    { class: "turn" },
    h("div", { class: "question" }, head, scope),
    h("div", { class: "answer" }, understood, text, status, foot),
  );
  let drawn: readonly string[] = [];
  let sources: readonly NumberedCitation[] = [];
  let last: Turn | null = null;

  /** Tells something of the answer, once it is whole. */
  function noted<Rest extends unknown[]>(tell: (answer: Answer, ...rest: Rest) => void, ...rest: Rest) {
    const answer = last?.answer ?? null;
    if (answer !== null) tell(answer, ...rest);
  }

  function askAgain(question: string): boolean {
    const taken = actions.ask(question, last?.within ?? []);
    if (taken) noted(signals.regenerated);
    return taken;
  }

  function update(turn: Turn) {
    if (turn === last) return;
    drawSentences(turn);
    if (turn.status !== last?.status || turn.answer !== last.answer) drawAround(turn);
    else if (turn.status === "asking") drawProgress(turn);
    last = turn;
  }

  function drawSentences(turn: Turn) {
    const numbered = numberCitations(turn.sentences);
    const { sentences } = numbered;
    sources = numbered.sources;
    const shape = shapeOf(turn.answer, sentences);
    // Compared with chips and all: the whole answer may bring a sentence with one more quote, or another form.
    const prints = sentences.map((sentence) => shape + JSON.stringify(sentence));
    const same = drawn.every((print, index) => print === prints[index]);
    if (same && drawn.length === prints.length) return;
    const from = same && shape === "text" ? drawn.length : 0;
    if (from === 0) fill(text);
    text.append(...shaped(shape, sentences.slice(from), () => sources, actions));
    drawn = prints;
  }

  function drawAround(turn: Turn) {
    element.dataset["status"] = turn.status;
    element.setAttribute("aria-busy", String(turn.status === "asking"));
    scope.hidden = turn.within.length === 0;
    fill(scope, t("Within: {0}", turn.within.map(({ title }) => title).join("; ")));
    const meant = turn.answer === null ? "" : understoodText(turn.question, turn.answer);
    understood.hidden = meant === "";
    fill(understood, h("span", {}, t("Understood as: ")), meant);
    drawProgress(turn);
    drawFoot(turn);
  }

  function drawProgress(turn: Turn) {
    const again = () => actions.retry(turn.key);
    if (turn.status === "asking") {
      fill(status, loadingNotice(turn.sentences.length === 0 ? t("Searching the library") : t("Checking the next quote")));
    } else if (turn.status === "failed" && turn.failure !== null) {
      fill(status, failureNotice(turn.failure, again));
    } else if (turn.status === "stopped") {
      const button = h("button", { type: "button", class: "button small", on: { click: again } }, icon("retry"), t("Ask again"));
      fill(status, h("div", { class: "notice" }, icon("stop"), h("p", {}, t("Stopped before the end.")), button));
    } else if (turn.answer !== null && !turn.answer.found) {
      fill(status, nothingFound(), nearest(turn.answer));
    } else {
      fill(status);
    }
  }

  function drawFoot(turn: Turn) {
    const answer = turn.answer;
    if (answer === null) {
      fill(foot);
      return;
    }
    const sure = answer.found ? sureness(answer.confidence) : "";
    const rating = ratingForm(t("this answer"), (opinion) => actions.rate(answer.id, opinion), () => (signals.asks() ? consentTo(signals) : null));
    const about = h("div", { class: "answer-about" }, composedLine(answer, sure), menu(turn, answer));
    fill(foot, sourceList(numberCitations(answer.sentences), actions), h("div", { class: "answer-end" }, rating, about), ...told(answer));
  }

  function menu(turn: Turn, answer: Answer): HTMLElement {
    const copy = async () => {
      const copied = await copyText(chatMarkdown(turn.question, [turn]));
      if (copied) signals.copied(answer);
      actions.announce(copied ? t("Answer copied.") : t("The browser does not let this page copy."));
    };
    const table = () => {
      signals.copied(answer);
      saveFile(fileName(turn.question, "csv"), "text/csv", answerCsv(answer.sentences));
    };
    const keep = { text: t("Keep as a note"), press: () => void keepAnswer(turn, answer) };
    const again = { text: t("Ask again"), press: () => void askAgain(turn.question) };
    const remove = { text: t("Delete this answer"), press: () => actions.removeTurn(turn) };
    const ways = answer.found ? [{ text: t("Copy with its quotes"), press: () => void copy() }, { text: t("Save as a table (CSV)"), press: table }, keep] : [];
    return createMenu(t("More"), "list", [...ways, again, remove]);
  }

  async function keepAnswer(turn: Turn, answer: Answer) {
    try {
      await actions.keepAnswer(turn.question, answer.sentences);
      signals.copied(answer);
      actions.announce(t("Kept as a note on the paper that it quotes first."));
    } catch (failed) {
      actions.announce(failureOf(failed).message);
    }
  }

  function nearest(answer: Answer): HTMLElement | null {
    if (answer.near.length === 0) return null;
    const near = numberCitations(answer.near);
    const shown = near.sentences.map((sentence) => sentenceElement(sentence, () => near.sources, actions));
    return h("section", { class: "nearest" }, h("p", { class: "nearest-title" }, t("The nearest that was found, which does not answer:")), ...shown);
  }

  update(first);
  return { element, update };
}

function consentTo(signals: Signals): Consent {
  return { text: t("Papyri may also learn from which quotes I open, what I copy and what I ask again."), given: signals.agreed, give: signals.agree };
}

function told(answer: Answer): HTMLElement[] {
  const text = generationText(answer);
  return text === "" ? [] : [h("p", { class: "composed" }, text)];
}

function nothingFound(): HTMLElement {
  return h(
    "div",
    { class: "notice nothing" },
    icon("none"),
    h(
      "div",
      {},
      h("p", { class: "nothing-title" }, t("No evidence found")),
      h("p", {}, t("No passage in the library answers this, so Papyri says nothing rather than guess. Try other words, or add a paper that covers it.")),
    ),
  );
}
