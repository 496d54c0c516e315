// Exploring the library as a whole: what grows, a topic over time, what is cited together, who works on the same. Loaded when
// it is first opened; each way is a file of its own.
import { t } from "../language";
import type { ExploreApi } from "../api/explore";
import { failureOf } from "../api/failure";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { failureNotice, loadingNotice } from "../ui/notice";
import { createAuthors } from "./authors";
import { createCitedWith } from "./cited-with";
import "./explore.css";
import { type ExplorePlace, formatPlace, parsePlace, type Way } from "./place";
import { createTimeline } from "./timeline";
import { createTrending } from "./trending";

export interface ExploreActions {
  close(): void;
  openPaper(id: string): void;
  ask(question: string): void;
  /** Shows another place; it comes back through `show`. */
  go(place: string): void;
}

export interface ExploreView {
  show(place: string): Promise<void>;
  focus(): void;
  close(): void;
}

/** One way to explore. */
export interface Panel {
  readonly element: HTMLElement;
  /** Asks anew about `of`; nothing where it is empty. */
  show(of: string): Promise<void>;
  focus(): void;
}

/** What a panel is given. */
export interface PanelTools {
  readonly api: ExploreApi;
  readonly actions: ExploreActions;
  go(place: ExplorePlace): void;
  /** Fills a place with what is asked, while it is asked, and with what went wrong. */
  asking(place: HTMLElement, wait: string, ask: () => Promise<readonly (HTMLElement | null)[]>): Promise<void>;
}

const TITLES: Readonly<Record<Way, string>> = {
  trending: t("Trending"),
  timeline: t("Timeline"),
  "cited-with": t("Cited together"),
  authors: t("Similar authors"),
};

export function createExploreView(host: HTMLElement, api: ExploreApi, actions: ExploreActions): ExploreView {
  const tools: PanelTools = { api, actions, go: (place) => actions.go(formatPlace(place)), asking: asker() };
  const panels: Readonly<Record<Way, Panel>> = {
    trending: createTrending(tools),
    timeline: createTimeline(tools),
    "cited-with": createCitedWith(tools),
    authors: createAuthors(tools),
  };
  const ways = Object.keys(TITLES) as Way[];
  const links = new Map(ways.map((way) => [way, h("button", { type: "button", class: "way", on: { click: () => tools.go({ way, of: "" }) } }, TITLES[way])]));
  const body = h("div", { class: "explore-body" });
  const close = h("button", { type: "button", class: "bare", "aria-label": t("Close exploring"), on: { click: actions.close } }, icon("close"));
  fill(host, h("div", { class: "explore-bar" }, h("h2", {}, t("Explore")), h("nav", { class: "explore-ways", "aria-label": t("Ways to explore") }, ...links.values()), close), body);
  let shown: Panel | null = null;

  host.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    actions.close();
  });

  return {
    async show(text) {
      const { way, of } = parsePlace(text);
      for (const [other, link] of links) {
        if (other === way) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      shown = panels[way];
      fill(body, shown.element);
      body.scrollTop = 0;
      await shown.show(of);
    },
    focus: () => shown?.focus(),
    close: () => fill(body),
  };
}

/** What was asked for earlier and comes later is dropped. */
function asker(): PanelTools["asking"] {
  const latest = new WeakMap<HTMLElement, object>();
  return async function asking(place, wait, ask) {
    const own = {};
    latest.set(place, own);
    fill(place, loadingNotice(wait));
    try {
      const drawn = await ask();
      if (latest.get(place) === own) fill(place, ...drawn);
    } catch (failed) {
      if (latest.get(place) === own) fill(place, failureNotice(failureOf(failed), () => void asking(place, wait, ask)));
    }
  };
}
