// Where the page comes together: the only file that knows every part.
import { createHttp } from "./api/http";
import { createLive, type LiveStatus } from "./api/live";
import { createPapyri } from "./api/papyri";
import { createChatList } from "./chat/chat-list";
import { createChatView } from "./chat/chat-view";
import { createComposer } from "./chat/composer";
import { createChatController } from "./chat/controller";
import { type ChatState, type Turn, turnUnderway } from "./chat/state";
import { watchDrops } from "./library/drop";
import { createLibraryView } from "./library/library-view";
import { createPaperPanel, type Opening } from "./library/paper-panel";
import { formatRoute, parseRoute, type Route } from "./route";
import { createShell } from "./shell";
import { createAnnouncer } from "./ui/notice";
import { watchQuotes } from "./ui/quote";

const ENDPOINT = "/graphql";

function start(root: HTMLElement) {
  const live = createLive(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${ENDPOINT}`);
  const papyri = createPapyri(ENDPOINT, createHttp(ENDPOINT), live);
  const announcer = createAnnouncer();
  let route: Route = { chat: null, paper: null };
  let opener: HTMLElement | null = null;

  const controller = createChatController(papyri, (chat) => {
    go({ ...route, chat: chat.id }, "here");
    void chats.reload();
  });
  const composer = createComposer({ ask: controller.ask, stop: controller.stop });
  const chats = createChatList(papyri, {
    open: (id) => go({ ...route, chat: id }),
    startNew: () => {
      if (route.chat === null) controller.clear();
      go({ ...route, chat: null });
      composer.clearScopes();
      composer.focus();
    },
  });
  const library = createLibraryView(papyri, { openPaper, summaryReady, announce: announcer.say });
  const panel = createPaperPanel(papyri, {
    openPaper,
    close: closePaper,
    askWithin: (scope) => {
      if (!roomy()) closePaper();
      composer.addScope(scope);
    },
  });
  const view = createChatView(composer, {
    openPaper,
    retry: controller.retry,
    rate: papyri.rateAnswer,
    ask: (question) => controller.ask(question, []),
    reload: () => void (route.chat !== null && controller.open(route.chat)),
    reconnect: live.reconnectNow,
  });
  const shell = createShell({ chats: chats.element, library: library.element, chat: view.element, panel: panel.element });

  function openPaper(id: string) {
    if (document.activeElement instanceof HTMLElement && !panel.element.contains(document.activeElement)) {
      opener = document.activeElement;
    }
    go({ ...route, paper: id });
  }

  /** Shows a paper that has just come, where nothing else is being read; the focus stays where it is. */
  function summaryReady(id: string) {
    if (route.paper === id) void panel.refresh();
    else if (route.paper === null && roomy()) go({ ...route, paper: id }, "onward", "quietly");
  }

  function closePaper() {
    go({ ...route, paper: null });
    if (opener?.isConnected) opener.focus();
    opener = null;
  }

  /** Shows a route and writes it to the address bar; "here" writes over the present entry. */
  function go(next: Route, where: "onward" | "here" = "onward", how: Opening = "focus") {
    const address = location.pathname + location.search + formatRoute(next);
    if (where === "here") history.replaceState(null, "", address);
    else if (formatRoute(next) !== formatRoute(route)) history.pushState(null, "", address);
    follow(next, how);
  }

  function follow(next: Route, how: Opening = "focus") {
    // A chat just started by its first question is on the page already.
    const shown = next.chat !== null && next.chat === controller.state().chat?.id;
    const chatChanged = next.chat !== route.chat && !shown;
    route = next;
    shell.closeSide();
    chats.setCurrent(next.chat);
    library.setCurrent(next.paper);
    shell.element.classList.toggle("panel-open", next.paper !== null);
    void panel.show(next.paper, how);
    if (!chatChanged) return;
    if (next.chat === null) controller.clear();
    else void controller.open(next.chat);
  }

  controller.onChange(view.draw);
  controller.onChange(sayProgress(announcer.say));
  controller.onChange((state) => {
    const title = state.chat?.title.trim();
    document.title = title ? `${title} · Papyri` : "Papyri";
  });
  live.onStatus(onConnection());

  function onConnection(): (status: LiveStatus) => void {
    let lost = false;
    return (status) => {
      view.showConnection(status);
      if (status === "open" && lost) {
        announcer.say("Connected again.");
        void controller.pickUp();
        void chats.reload();
        void library.reload();
        void library.pickUp();
      }
      lost = status === "lost";
    };
  }

  window.addEventListener("popstate", () => follow(parseRoute(location.hash)));
  // As a plain link it would put its own address in place of the route.
  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    composer.focus();
  });
  watchQuotes();
  root.replaceChildren(shell.element, watchDrops(library.upload), announcer.element);
  view.draw(controller.state());
  follow(parseRoute(location.hash));
  void chats.reload();
  void library.reload();
  void library.pickUp();
  if (roomy()) composer.focus();
}

/** Tells screen readers when an answer is whole; its sentences are read as they come. */
function sayProgress(say: (text: string) => void): (state: ChatState) => void {
  let underway: Turn | null = null;
  return (state) => {
    const key = underway?.key;
    const ended = state.turns.find((turn) => turn.key === key && turn.status === "answered");
    if (ended?.answer) say(ended.answer.found ? "Answer complete." : "No evidence found.");
    underway = turnUnderway(state);
  };
}

function roomy(): boolean {
  return window.matchMedia("(min-width: 60rem)").matches;
}

const root = document.getElementById("app");
if (root !== null) start(root);
