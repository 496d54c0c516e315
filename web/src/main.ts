// Where the page comes together: the only file that knows every part.
import { t } from "./language";
import { createHttp } from "./api/http";
import { createLive, type LiveStatus } from "./api/live";
import { createPapyri } from "./api/papyri";
import { createSession } from "./api/session";
import type { Citation, NewNote } from "./api/types";
import { createChatList } from "./chat/chat-list";
import { createChatView } from "./chat/chat-view";
import { type NumberedCitation, quotesAround } from "./chat/citations";
import { createComposer } from "./chat/composer";
import { createChatController } from "./chat/controller";
import { sayProgress } from "./chat/progress";
import type { ChatState, Scope, Turn } from "./chat/state";
import { answerNote } from "./chat/share";
import { createSignals } from "./chat/signals";
import { followUps, papersOf } from "./chat/suggest";
import { createWelcome } from "./chat/welcome";
import { createDialogs } from "./dialogs";
import { lazyCompare, lazyExplore, lazyMap, lazyQueue, lazyReader, type Opening } from "./lazy";
import { watchDrops } from "./library/drop";
import { createLibraryView } from "./library/library-view";
import { createPaperPanel } from "./library/paper-panel";
import { samplePapers } from "./library/samples";
import { admitted, createLogOut } from "./login";
import { CHAT_ONLY, formatRoute, isOver, NOWHERE, parseRoute, type Route } from "./route";
import { applyTheme, createPreferences, remembering } from "./settings/preferences";
import { createShell } from "./shell";
import { fill, h } from "./ui/dom";
import { icon, type IconName } from "./ui/icons";
import { createAnnouncer } from "./ui/notice";
import { watchQuotes } from "./ui/quote";
import type { QuoteActions } from "./ui/quote-card";
import { watchShortcuts } from "./ui/shortcuts";
import { createUndo } from "./ui/undo";

const ENDPOINT = "/graphql";

/** Papers of an answer that questions to ask next are made from. */
const PAPERS_ASKED_ON = 3;

const preferences = createPreferences(remembering());
applyTheme(preferences.read().theme);

function start(root: HTMLElement, logOut: HTMLElement | null) {
  const live = createLive(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${ENDPOINT}`);
  const http = createHttp(ENDPOINT);
  const papyri = createPapyri(ENDPOINT, http, live);
  const announcer = createAnnouncer();
  const undo = createUndo();
  let route: Route = NOWHERE;
  let opener: HTMLElement | null = null;
  // The quotes of the answer or summary that the reader was opened from.
  let among: readonly NumberedCitation[] = [];

  const quoting: QuoteActions = { openPaper, openQuote, prepareReader: () => reader.prepare(), citable: papyri.citable, keepNote };
  const started = (chat: { id: string }) => {
    go({ ...route, chat: chat.id }, "here");
    void chats.reload();
  };
  const controller = createChatController(papyri, started, () => {
    const { effort, quotesOnly } = preferences.read();
    return effort === null && !quotesOnly ? null : { effort, quotesOnly };
  });
  const composer = createComposer({ ask: controller.ask, stop: controller.stop });
  const chats = createChatList(papyri, undo, {
    open: (id) => go({ ...route, ...CHAT_ONLY, chat: id }),
    startNew,
    left: () => go({ ...route, chat: null }),
    renamed: ({ id, title }) => {
      if (controller.state().chat?.id === id) controller.renamed(title);
    },
  });
  const library = createLibraryView(papyri, undo, {
    openPaper,
    summaryReady,
    announce: announcer.say,
    showMap: () => showMap(""),
    prepareMap: () => map.prepare(),
    counted: (total) => welcome.setPapers(total),
    askWithin,
    compare: (papers) => showOver({ compare: papers.map(({ id }) => id).join(",") }),
    explore: () => showOver({ explore: "trending" }),
    gone: (id) => {
      if (route.paper === id) closePaper();
      if (route.compare?.split(",").includes(id)) go({ ...route, compare: null });
    },
  });
  const welcome = createWelcome({
    ask: (question) => controller.ask(question, []),
    topics: papyri.topics,
    choosePdf: library.choosePdf,
    searchArxiv,
    loadSamples: async () => library.upload(await samplePapers()),
  });
  const panel = createPaperPanel(papyri, http, {
    ...quoting,
    close: closePaper,
    askWithin: (scope) => askWithin([scope]),
    remove: (paper) => library.remove([paper]),
    read: (paper, page) => openAt(paper, page, null),
    showMap,
    explore: (place) => showOver({ explore: place }),
    described: () => void library.reload(),
    marked: library.marked,
  });
  const reader = lazyReader(papyri, {
    close: closePaper,
    openPaper,
    openQuote,
    turned: (page) => {
      if (route.page !== null && route.page !== page) go({ ...route, page, quote: null }, "silently");
    },
    announce: announcer.say,
    showIn: openAt,
  });
  const map = lazyMap(papyri, { openPaper, around: showMap, close: () => go({ ...route, map: null }), read: (paper, page, quote) => openAt(paper, page, quote) });
  const compare = lazyCompare(papyri, { ...quoting, close: () => go({ ...route, compare: null }) });
  const explore = lazyExplore(http, {
    openPaper,
    ask: askNow,
    go: (place) => showOver({ explore: place }),
    close: () => go({ ...route, explore: null }),
  });
  const queue = lazyQueue(http, { openPaper, announce: announcer.say, close: () => go({ ...route, queue: false }) });
  const view = createChatView(composer, welcome.element, {
    ...quoting,
    retry: controller.retry,
    rate: papyri.rateAnswer,
    signals: createSignals(papyri, remembering()),
    ask: controller.ask,
    followUps: questionsAfter,
    removeTurn,
    keepAnswer: async (question, sentences) => {
      const note = answerNote(question, sentences);
      if (note !== null) await addNote(note);
    },
    announce: announcer.say,
    reload: () => void (route.chat !== null && controller.open(route.chat)),
    reconnect: live.reconnectNow,
  });
  const { settings, palette, feedback } = createDialogs(http, papyri, preferences, {
    newChat: startNew,
    ask: composer.focus,
    search,
    choosePdf: library.choosePdf,
    searchArxiv,
    map: () => showMap(""),
    explore: (place) => showOver({ explore: place }),
    queue: () => showOver({ queue: true }),
    help: () => help.showModal(),
    openChat: (id) => go({ ...route, ...CHAT_ONLY, chat: id }),
    openPaper,
    askNow,
    announce: announcer.say,
  });
  const help = watchShortcuts({
    search,
    ask: composer.focus,
    newChat: startNew,
    map: () => showMap(""),
    explore: () => showOver({ explore: "trending" }),
    settings,
    palette,
    close: () => {
      if (route.paper !== null) closePaper();
      else go({ ...route, ...CHAT_ONLY });
    },
  });
  const missing = barButton("edit", t("Say what is missing"), t("Say what is missing"), () => void feedback.then((open) => open?.()));
  missing.hidden = true;
  void feedback.then((open) => (missing.hidden = open === null));
  const shell = createShell({
    logOut,
    ways: [
      missing,
      barButton("search", t("Commands"), t("Commands (Ctrl+K)"), palette),
      barButton("queue", t("Queue of jobs"), t("Queue of jobs"), () => showOver({ queue: true })),
      barButton("gear", t("Settings"), t("Settings (,)"), settings),
      barButton("keys", t("Keyboard shortcuts"), t("Keyboard shortcuts (?)"), () => help.showModal()),
    ],
    chats: chats.element,
    library: library.element,
    chat: view.element,
    map: map.element,
    compare: compare.element,
    explore: explore.element,
    queue: queue.element,
    panel: panel.element,
    reader: reader.element,
  });

  function startNew() {
    if (route.chat === null) controller.clear();
    go({ ...route, ...CHAT_ONLY, chat: null });
    composer.clearScopes();
    composer.focus();
  }

  function search() {
    shell.openSide();
    library.focusSearch();
  }

  function searchArxiv() {
    shell.openSide();
    library.searchArxiv();
  }

  /** Asks in the open chat, which comes into view. */
  function askNow(question: string) {
    go({ ...route, ...CHAT_ONLY });
    if (!controller.ask(question, [])) announcer.say(t("Another question is underway. Ask again when it is answered."));
  }

  function askWithin(papers: readonly Scope[]) {
    go(roomy() ? { ...route, ...CHAT_ONLY } : { ...NOWHERE, chat: route.chat });
    composer.addScopes(papers);
  }

  async function questionsAfter(state: ChatState): Promise<readonly string[]> {
    const sentences = state.turns.at(-1)?.sentences ?? [];
    const topics = await Promise.all(papersOf(sentences).slice(0, PAPERS_ASKED_ON).map(papyri.topicOf));
    return followUps(sentences, state.turns.map(({ question }) => question), topics.filter((topic) => topic !== null));
  }

  function removeTurn({ key, answer, question }: Turn) {
    if (answer === null) return;
    undo.offer({ text: t("Answer to “{0}” deleted.", question), act: () => papyri.deleteAnswer(answer.id), restore: controller.remove(key) });
  }

  function openPaper(id: string) {
    keepOpener();
    go({ ...route, paper: id, page: null, quote: null });
  }

  function keepNote({ paper, page, quote }: Citation) {
    return addNote({ paper: paper.id, text: "", quote, page: page > 0 ? page : null });
  }

  async function addNote(note: NewNote) {
    await papyri.shelf.addNote(note);
    if (route.paper === note.paper && route.page === null) void panel.refresh();
  }

  function openQuote(citation: Citation, all: readonly NumberedCitation[]) {
    among = all;
    openAt(citation.paper.id, citation.page, citation.quote);
  }

  function openAt(paper: string, page: number, quote: string | null) {
    keepOpener();
    go({ ...route, paper, page, quote });
  }

  function showMap(around: string) {
    showOver({ map: around });
  }

  /** Lays something over the chat, in place of what lies there; where there is little room, alone. */
  function showOver(over: Partial<Pick<Route, "map" | "compare" | "explore" | "queue">>) {
    go(roomy() ? { ...route, ...CHAT_ONLY, ...over } : { ...NOWHERE, chat: route.chat, ...over });
  }

  /** Where the focus goes back to when the paper is closed. */
  function keepOpener() {
    const active = document.activeElement;
    const within = panel.element.contains(active) || reader.element.contains(active);
    if (active instanceof HTMLElement && !within) opener = active;
  }

  /** Shows a paper that has just come, where nothing else is being read; the focus stays where it is. */
  function summaryReady(id: string) {
    if (route.paper === id) void panel.refresh();
    else if (route.paper === null && roomy()) go({ ...route, paper: id }, "onward", "quietly");
  }

  function closePaper() {
    go({ ...route, paper: null, page: null, quote: null });
    if (opener?.isConnected) opener.focus();
    opener = null;
  }

  /** Shows a route and writes it to the address bar; "here" writes over the present entry, "silently" shows nothing. */
  function go(next: Route, where: "onward" | "here" | "silently" = "onward", how: Opening = "focus") {
    const address = location.pathname + location.search + formatRoute(next);
    if (where !== "onward") history.replaceState(null, "", address);
    else if (formatRoute(next) !== formatRoute(route)) history.pushState(null, "", address);
    if (where === "silently") route = next;
    else follow(next, how);
  }

  function follow(next: Route, how: Opening = "focus") {
    // A chat just started by its first question is on the page already.
    const shown = next.chat !== null && next.chat === controller.state().chat?.id;
    const chatChanged = next.chat !== route.chat && !shown;
    const reading = next.paper !== null && next.page !== null;
    const moved = formatRoute({ ...next, ...CHAT_ONLY, chat: null }) !== formatRoute({ ...route, ...CHAT_ONLY, chat: null });
    const mapMoved = next.map !== route.map;
    const compareMoved = next.compare !== route.compare;
    const exploreMoved = next.explore !== route.explore;
    const queueMoved = next.queue !== route.queue;
    route = next;
    shell.closeSide();
    chats.setCurrent(next.chat);
    library.setCurrent(next.paper);
    shell.element.classList.toggle("panel-open", next.paper !== null && !reading);
    shell.element.classList.toggle("reader-open", reading);
    shell.element.classList.toggle("map-open", isOver(next));
    void panel.show(reading ? null : next.paper, how);
    if (moved) void showReader(how);
    if (mapMoved) void map.show(next.map, how);
    if (compareMoved) void compare.show(next.compare?.split(",") ?? null, how);
    if (exploreMoved) void explore.show(next.explore, how);
    if (queueMoved) void queue.show(next.queue ? true : null, how);
    if (!chatChanged) return;
    if (next.chat === null) controller.clear();
    else void controller.open(next.chat);
  }

  function showReader(how: Opening): Promise<void> {
    const { paper, page, quote } = route;
    if (paper === null || page === null) return reader.show(null, how);
    const holds = among.some(({ citation }) => citation.paper.id === paper && citation.quote === quote);
    if (!holds) among = quote === null ? [] : quotesAround(controller.state().turns, paper, quote);
    return reader.show({ paper, page, quote, among }, how);
  }

  controller.onChange(view.draw);
  controller.onChange(sayProgress(announcer.say));
  controller.onChange((state) => {
    const title = state.chat?.title.trim();
    document.title = title ? `${title} · Papyri` : "Papyri";
  });
  // A link to a quote is followed before its chat, which holds the other quotes, is there.
  controller.onChange((state) => {
    const { paper, quote } = route;
    if (paper === null || quote === null || among.length > 0) return;
    if (quotesAround(state.turns, paper, quote).length > 0) void showReader("quietly");
  });
  live.onStatus(onConnection());

  function onConnection(): (status: LiveStatus) => void {
    let lost = false;
    return (status) => {
      view.showConnection(status);
      if (status === "open" && lost) {
        announcer.say(t("Connected again."));
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
  const skip = document.querySelector(".skip");
  if (skip !== null) fill(skip, t("Skip to the question"));
  skip?.addEventListener("click", (event) => {
    event.preventDefault();
    composer.focus();
  });
  watchQuotes();
  root.replaceChildren(shell.element, watchDrops(library.upload), announcer.element, undo.element, help);
  view.draw(controller.state());
  follow(parseRoute(location.hash));
  void chats.reload();
  void library.reload();
  void library.pickUp();
  if (roomy()) composer.focus();
}

function barButton(name: IconName, label: string, title: string, press: () => void): HTMLElement {
  return h("button", { type: "button", class: "bare", "aria-label": label, title, on: { click: press } }, icon(name));
}

function roomy(): boolean {
  return window.matchMedia("(min-width: 60rem)").matches;
}

const root = document.getElementById("app");
if (root !== null) {
  const sessions = createSession();
  void admitted(root, sessions).then((session) => start(root, createLogOut(session, sessions)));
}
