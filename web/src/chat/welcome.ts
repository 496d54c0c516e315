// What stands in an empty chat: questions made from the library at hand, or the ways in for a library without papers.
import { t } from "../language";
import { failureOf } from "../api/failure";
import type { Topic } from "../api/types";
import { fill, h } from "../ui/dom";
import { icon, type IconName } from "../ui/icons";
import { exampleQuestions } from "./suggest";

export interface WelcomeActions {
  ask(question: string): void;
  topics(): Promise<readonly Topic[]>;
  choosePdf(): void;
  searchArxiv(): void;
  /** Adds the papers that come with the program. */
  loadSamples(): Promise<void>;
}

export interface Welcome {
  readonly element: HTMLElement;
  /** How many papers the library has. */
  setPapers(count: number): void;
}

export function createWelcome(actions: WelcomeActions): Welcome {
  const title = h("h2", {}, t("What do your papers say?"));
  const text = h("p", {}, t("Every sentence of an answer carries the quotes behind it, with their paper and page."));
  const place = h("div", {});
  const element = h("section", { class: "welcome" }, title, text, place);
  let papers: number | null = null;

  function setPapers(count: number) {
    if (count === papers) return;
    papers = count;
    fill(title, count === 0 ? t("Add your first papers") : t("What do your papers say?"));
    if (count === 0) fill(place, waysIn());
    else void showExamples(count);
  }

  async function showExamples(count: number) {
    // Without them the page works as well; the question field is what counts.
    const topics = await actions.topics().catch(() => []);
    if (papers !== count) return;
    const questions = exampleQuestions(topics);
    const items = questions.map((question) => h("li", {}, h("button", { type: "button", class: "example", on: { click: () => actions.ask(question) } }, question)));
    fill(place, items.length > 0 && h("ul", { class: "examples", "aria-label": t("Examples") }, ...items));
  }

  function waysIn(): HTMLElement {
    const outcome = h("p", { class: "paper-by", role: "status" });
    const samples = way("file", t("Load the sample papers"), t("Short papers that come with Papyri, to try it out."), () => {
      samples.disabled = true;
      fill(outcome, t("Adding the sample papers; the library shows how far they are."));
      actions.loadSamples().catch((failed: unknown) => {
        samples.disabled = false;
        fill(outcome, failureOf(failed).message);
      });
    });
    return h(
      "div",
      {},
      h(
        "ul",
        { class: "ways-in", "aria-label": t("Ways to add papers") },
        h("li", {}, way("upload", t("Add PDFs"), t("Choose files, or drop them anywhere on this page."), actions.choosePdf)),
        h("li", {}, way("search", t("Search arXiv"), t("Find papers there and add them by one click."), actions.searchArxiv)),
        h("li", {}, samples),
      ),
      outcome,
    );
  }

  return { element, setPapers };
}

function way(image: IconName, text: string, more: string, press: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: "way-in", on: { click: press } }, icon(image), h("span", { class: "way-in-text" }, h("strong", {}, text), h("span", {}, more)));
}
