// One question and its answer on the page. `update` brings it to a turn's present state, adding
// sentences without touching those already there, so that focus and open quotes survive streaming.
import type { Answer } from "../api/types";
import { fill, h } from "../ui/dom";
import { sentenceElement, sourceList } from "../ui/cited";
import { icon } from "../ui/icons";
import { failureNotice, loadingNotice } from "../ui/notice";
import type { OpenPaper } from "../ui/quote";
import { ratingForm } from "../ui/rating";
import { composedLine } from "../ui/time";
import { numberCitations } from "./citations";
import { generationText } from "./generation";
import type { Turn } from "./state";
import { sureness, understoodText } from "./understood";

export interface TurnActions {
  openPaper: OpenPaper;
  retry(key: number): void;
  rate(answer: string, stars: number, comment: string): Promise<void>;
}

export interface TurnView {
  readonly element: HTMLElement;
  update(turn: Turn): void;
}

export function createTurnView(first: Turn, actions: TurnActions): TurnView {
  const understood = h("p", { class: "understood", hidden: true });
  const scope = h("p", { class: "asked-within", hidden: true });
  const text = h("div", { class: "answer-text" });
  const status = h("div", { class: "answer-status" });
  const foot = h("div", { class: "answer-foot" });
  const element = h(
    "article",
    { class: "turn" },
    h("div", { class: "question" }, h("h3", {}, first.question), scope),
    h("div", { class: "answer" }, understood, text, status, foot),
  );
  let drawn: readonly string[] = [];
  let last: Turn | null = null;

  function update(turn: Turn) {
    if (turn === last) return;
    drawSentences(turn);
    if (turn.status !== last?.status || turn.answer !== last.answer) drawAround(turn);
    else if (turn.status === "asking") drawProgress(turn);
    last = turn;
  }

  function drawSentences(turn: Turn) {
    const { sentences } = numberCitations(turn.sentences);
    // Compared with chips and all: the whole answer may bring a sentence with one more quote.
    const prints = sentences.map((sentence) => JSON.stringify(sentence));
    const same = drawn.every((print, index) => print === prints[index]);
    if (!same) fill(text);
    const from = same ? drawn.length : 0;
    text.append(...sentences.slice(from).map((sentence) => sentenceElement(sentence, actions.openPaper)));
    drawn = prints;
  }

  function drawAround(turn: Turn) {
    element.dataset["status"] = turn.status;
    element.setAttribute("aria-busy", String(turn.status === "asking"));
    scope.hidden = turn.within.length === 0;
    fill(scope, `Within: ${turn.within.map(({ title }) => title).join("; ")}`);
    const meant = turn.answer === null ? "" : understoodText(turn.question, turn.answer);
    understood.hidden = meant === "";
    fill(understood, h("span", {}, "Understood as: "), meant);
    drawProgress(turn);
    drawFoot(turn);
  }

  function drawProgress(turn: Turn) {
    const again = () => actions.retry(turn.key);
    if (turn.status === "asking") {
      fill(status, loadingNotice(turn.sentences.length === 0 ? "Searching the library" : "Checking the next quote"));
    } else if (turn.status === "failed" && turn.failure !== null) {
      fill(status, failureNotice(turn.failure, again));
    } else if (turn.status === "stopped") {
      const button = h("button", { type: "button", class: "button small", on: { click: again } }, icon("retry"), "Ask again");
      fill(status, h("div", { class: "notice" }, icon("stop"), h("p", {}, "Stopped before the end."), button));
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
    const composed = composedLine(answer);
    const rating = ratingForm("this answer", (stars, comment) => actions.rate(answer.id, stars, comment));
    fill(foot, sourceList(numberCitations(answer.sentences)), h("div", { class: "answer-end" }, rating, sure !== "" && h("span", { class: "sureness" }, sure), composed), ...told(answer));
  }

  function nearest(answer: Answer): HTMLElement | null {
    if (answer.near.length === 0) return null;
    const { sentences } = numberCitations(answer.near);
    const shown = sentences.map((sentence) => sentenceElement(sentence, actions.openPaper));
    return h("section", { class: "nearest" }, h("p", { class: "nearest-title" }, "The nearest that was found, which does not answer:"), ...shown);
  }

  update(first);
  return { element, update };
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
      h("p", { class: "nothing-title" }, "No evidence found"),
      h("p", {}, "No passage in the library answers this, so Papyri says nothing rather than guess. Try other words, or add a paper that covers it."),
    ),
  );
}
