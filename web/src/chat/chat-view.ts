// The middle of the page: the turns of the chat, what stands there before the first one, the composer.
import type { LiveStatus } from "../api/live";
import { fill, h } from "../ui/dom";
import { failureNotice, loadingNotice } from "../ui/notice";
import type { Composer } from "./composer";
import { type ChatState, turnUnderway } from "./state";
import { createTurnView, type TurnActions, type TurnView } from "./turn-view";

const EXAMPLES = [
  "Which methods do these papers compare?",
  "Which datasets are used for evaluation?",
  "What limitations do the authors report?",
];

// Nearer to the end than this, the reader is taken to be following along.
const FOLLOW_WITHIN_PX = 120;

export interface ChatViewActions extends TurnActions {
  ask(question: string): void;
  reload(): void;
  reconnect(): void;
}

export interface ChatView {
  readonly element: HTMLElement;
  draw(state: ChatState): void;
  showConnection(status: LiveStatus): void;
}

export function createChatView(composer: Composer, actions: ChatViewActions): ChatView {
  const turns = h("div", { class: "turns", role: "log", "aria-live": "polite", "aria-label": "Questions and answers" });
  const around = h("div", { class: "around" });
  const scroll = h("div", { class: "scroll" }, h("div", { class: "column" }, around, turns));
  const connection = h("div", { class: "connection", role: "status", hidden: true });
  const element = h(
    "main",
    { class: "chat", "aria-label": "Chat" },
    connection,
    scroll,
    h("div", { class: "column composer-place" }, composer.element),
  );
  let views = new Map<number, TurnView>();
  let last: ChatState | null = null;
  let wasLost = false;

  function draw(state: ChatState) {
    const following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < FOLLOW_WITHIN_PX;
    const grown = state.turns.length > (last?.turns.length ?? 0);
    const another = state.loading || (state.turns.length === 0 && views.size > 0);
    if (another) {
      views = new Map();
      fill(turns);
    }
    for (const turn of state.turns) {
      const view = views.get(turn.key);
      if (view) {
        view.update(turn);
        continue;
      }
      const fresh = createTurnView(turn, actions);
      views.set(turn.key, fresh);
      turns.append(fresh.element);
    }
    if (state.loading !== last?.loading || state.failure !== last.failure || another || grown) drawAround(state);
    composer.setAsking(turnUnderway(state) !== null);
    if (following || grown) scroll.scrollTop = scroll.scrollHeight;
    last = state;
  }

  function drawAround(state: ChatState) {
    if (state.loading) fill(around, loadingNotice("Opening the chat"));
    else if (state.failure !== null) fill(around, failureNotice(state.failure, actions.reload));
    else if (state.turns.length === 0) fill(around, welcome(actions.ask));
    else fill(around);
  }

  function showConnection(status: LiveStatus) {
    const lost = status === "lost";
    connection.hidden = !lost;
    if (lost && !wasLost) {
      const button = h("button", { type: "button", class: "button small", on: { click: actions.reconnect } }, "Reconnect now");
      fill(connection, h("p", {}, "Connection to the server lost. Reconnecting…"), button);
    } else if (!lost) {
      fill(connection);
    }
    wasLost = lost;
  }

  return { element, draw, showConnection };
}

function welcome(ask: (question: string) => void): HTMLElement {
  const examples = EXAMPLES.map((question) =>
    h("li", {}, h("button", { type: "button", class: "example", on: { click: () => ask(question) } }, question)),
  );
  return h(
    "section",
    { class: "welcome" },
    h("h2", {}, "What do your papers say?"),
    h("p", {}, "Every sentence of an answer carries the quotes behind it, with their paper and page."),
    h("ul", { class: "examples", "aria-label": "Examples" }, ...examples),
  );
}
