// The middle of the page: the turns of the chat, what stands there before the first one, the composer.
import { t } from "../language";
import type { LiveStatus } from "../api/live";
import { copyText, saveFile } from "../ui/clipboard";
import { fill, h } from "../ui/dom";
import { createMenu } from "../ui/menu";
import { failureNotice, loadingNotice } from "../ui/notice";
import type { Composer } from "./composer";
import { chatJson, chatMarkdown, fileName } from "./share";
import { type ChatState, turnUnderway } from "./state";
import { createTurnView, type TurnActions, type TurnView } from "./turn-view";

// Nearer to the end than this, the reader is taken to be following along.
const FOLLOW_WITHIN_PX = 120;

export interface ChatViewActions extends TurnActions {
  /** Questions that may follow the answers so far. */
  followUps(state: ChatState): Promise<readonly string[]>;
  reload(): void;
  reconnect(): void;
}

export interface ChatView {
  readonly element: HTMLElement;
  draw(state: ChatState): void;
  showConnection(status: LiveStatus): void;
}

export function createChatView(composer: Composer, welcome: HTMLElement, actions: ChatViewActions): ChatView {
  const turns = h("div", { class: "turns", role: "log", "aria-live": "polite", "aria-label": t("Questions and answers") });
  const around = h("div", { class: "around" });
  const onward = h("div", { class: "follow-ups" });
  const share = h("div", { class: "chat-share", hidden: true }, shareMenu());
  const scroll = h("div", { class: "scroll" }, h("div", { class: "column" }, h("h2", { class: "only-read" }, t("Chat")), share, around, turns, onward));
  const connection = h("div", { class: "connection", role: "status", hidden: true });
  const element = h(
    "main",
    { class: "chat", "aria-label": t("Chat") },
    connection,
    scroll,
    h("div", { class: "column composer-place" }, composer.element),
  );
  let views = new Map<number, TurnView>();
  let last: ChatState | null = null;
  let wasLost = false;
  // The answer that the shown questions follow.
  let followed: string | null = null;

  function draw(state: ChatState) {
    const following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < FOLLOW_WITHIN_PX;
    const grown = state.turns.length > (last?.turns.length ?? 0);
    const another = state.loading || (state.turns.length === 0 && views.size > 0);
    if (another) {
      views = new Map();
      fill(turns);
    }
    for (const [key, view] of views) {
      if (state.turns.some((turn) => turn.key === key)) continue;
      view.element.remove();
      views.delete(key);
    }
    state.turns.forEach((turn, at) => {
      const view = views.get(turn.key);
      if (view) {
        view.update(turn);
        return;
      }
      const fresh = createTurnView(turn, actions);
      views.set(turn.key, fresh);
      // One that was taken back stands where it stood.
      const next = state.turns.slice(at + 1).map(({ key }) => views.get(key)?.element).find((other) => other !== undefined);
      turns.insertBefore(fresh.element, next ?? null);
    });
    const emptied = (state.turns.length === 0) !== (last === null || last.turns.length === 0);
    if (state.loading !== last?.loading || state.failure !== last.failure || another || grown || emptied) drawAround(state);
    share.hidden = !state.turns.some(({ answer }) => answer !== null);
    composer.setAsking(turnUnderway(state) !== null);
    if (following || grown) scroll.scrollTop = scroll.scrollHeight;
    last = state;
    void drawOnward(state);
  }

  function drawAround(state: ChatState) {
    if (state.loading) fill(around, loadingNotice(t("Opening the chat")));
    else if (state.failure !== null) fill(around, failureNotice(state.failure, actions.reload));
    else if (state.turns.length === 0) fill(around, welcome);
    else fill(around);
  }

  async function drawOnward(state: ChatState) {
    const answer = state.turns.at(-1)?.answer ?? null;
    const id = answer?.found === true ? answer.id : null;
    if (id === followed) return;
    followed = id;
    fill(onward);
    if (id === null) return;
    const questions = await actions.followUps(state).catch(() => []);
    if (followed !== id || questions.length === 0) return;
    const following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < FOLLOW_WITHIN_PX;
    const items = questions.map((question) => h("li", {}, h("button", { type: "button", class: "example", on: { click: () => actions.ask(question, []) } }, question)));
    fill(onward, h("ul", { class: "examples", "aria-label": t("Questions that may follow") }, ...items));
    if (following) scroll.scrollTop = scroll.scrollHeight;
  }

  function shareMenu(): HTMLElement {
    const title = () => last?.chat?.title.trim() || t("Chat with Papyri");
    const shared = () => last?.turns ?? [];
    const copy = async () => actions.announce((await copyText(chatMarkdown(title(), shared()))) ? t("Chat copied.") : t("The browser does not let this page copy."));
    const savePage = async () => {
      const { chatHtml } = await import("./share-html");
      saveFile(fileName(title(), "html"), "text/html", chatHtml(title(), shared(), document.documentElement.lang));
    };
    return createMenu(t("Share"), "share", [
      { text: t("Copy as Markdown"), press: () => void copy() },
      { text: t("Save as Markdown"), press: () => saveFile(fileName(title(), "md"), "text/markdown", chatMarkdown(title(), shared())) },
      { text: t("Save as a page (HTML)"), press: () => void savePage() },
      { text: t("Save as JSON"), press: () => saveFile(fileName(title(), "json"), "application/json", chatJson(title(), shared())) },
    ]);
  }

  function showConnection(status: LiveStatus) {
    const lost = status === "lost";
    connection.hidden = !lost;
    if (lost && !wasLost) {
      const button = h("button", { type: "button", class: "button small", on: { click: actions.reconnect } }, t("Reconnect now"));
      fill(connection, h("p", {}, t("Connection to the server lost. Reconnecting…")), button);
    } else if (!lost) {
      fill(connection);
    }
    wasLost = lost;
  }

  return { element, draw, showConnection };
}
