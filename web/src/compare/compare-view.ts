// Papers side by side: what each wants, does, uses, finds and leaves open, every cell with its quotes.
import { t } from "../language";
import { failureOf } from "../api/failure";
import type { Papyri } from "../api/papyri";
import type { AnswerSentence, Aspect, PaperDetail } from "../api/types";
import { type Numbered, numberCitations } from "../chat/citations";
import { aspectName, byline, titleOf } from "../library/paper-text";
import { csv } from "../library/cite";
import { saveFile } from "../ui/clipboard";
import { sentenceElement, sourceList } from "../ui/cited";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { failureNotice, loadingNotice } from "../ui/notice";
import type { QuoteActions } from "../ui/quote-card";
import "./compare.css";

export interface CompareActions extends QuoteActions {
  close(): void;
}

export interface CompareView {
  show(papers: readonly string[]): Promise<void>;
  focus(): void;
  close(): void;
}

const ASPECTS: readonly Aspect[] = ["OBJECTIVE", "METHOD", "DATA", "RESULTS", "LIMITATIONS"];

interface Column {
  readonly paper: PaperDetail;
  readonly cells: ReadonlyMap<Aspect, readonly AnswerSentence[]>;
}

export function createCompareView(host: HTMLElement, papyri: Papyri, actions: CompareActions): CompareView {
  const save = h("button", { type: "button", class: "button small", hidden: true }, icon("table"), t("Save as a table (CSV)"));
  const close = h("button", { type: "button", class: "bare", "aria-label": t("Close the comparison"), on: { click: actions.close } }, icon("close"));
  const body = h("div", { class: "compare-body", tabindex: 0, role: "region", "aria-label": t("Papers side by side") });
  fill(host, h("div", { class: "compare-bar" }, h("h2", {}, t("Compare")), save, close), body);
  let sitting = 0;
  let columns: readonly Column[] = [];

  save.addEventListener("click", () => saveFile("comparison.csv", "text/csv", tableText(columns)));
  host.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    actions.close();
  });

  async function show(ids: readonly string[]) {
    const here = ++sitting;
    save.hidden = true;
    let read = 0;
    const tell = () => fill(body, loadingNotice(t("Reading the papers: {0} of {1}", read, ids.length)));
    tell();
    try {
      const found: (Column | null)[] = [];
      // One after the other: a summary that is not kept yet is work for the server.
      for (const id of ids) {
        found.push(await columnOf(id));
        if (here !== sitting) return;
        read += 1;
        tell();
      }
      columns = found.filter((column) => column !== null);
      draw();
    } catch (failed) {
      if (here === sitting) fill(body, failureNotice(failureOf(failed), () => void show(ids)));
    }
  }

  async function columnOf(id: string): Promise<Column | null> {
    const [paper, summary] = await Promise.all([papyri.paper(id), papyri.summary(id, false)]);
    if (paper === null) return null;
    return { paper, cells: new Map(summary.parts.map(({ aspect, sentences }) => [aspect, sentences])) };
  }

  function draw() {
    const all = ASPECTS.flatMap((aspect) => columns.flatMap(({ cells }) => cells.get(aspect) ?? []));
    const numbered = numberCitations(all);
    let next = 0;
    const rows = ASPECTS.map((aspect) => {
      const cells = columns.map(({ cells: own }) => {
        const count = own.get(aspect)?.length ?? 0;
        const sentences = numbered.sentences.slice(next, (next += count));
        return h("td", {}, ...(count === 0 ? [h("span", { class: "paper-by" }, t("not said"))] : sentences.map((sentence) => sentenceElement(sentence, () => numbered.sources, actions))));
      });
      return h("tr", {}, h("th", { scope: "row" }, aspectName(aspect)), ...cells);
    });
    save.hidden = columns.length === 0;
    if (columns.length === 0) fill(body, h("p", { class: "empty" }, t("None of these papers is in the library.")));
    else fill(body, h("table", { class: "compare-table" }, head(), h("tbody", {}, ...rows)), sources(numbered));
  }

  function head(): HTMLElement {
    const papers = columns.map(({ paper }) =>
      h("th", { scope: "col" }, h("button", { type: "button", class: "map-chooser", on: { click: () => actions.openPaper(paper.id) } }, titleOf(paper)), h("span", { class: "paper-by" }, byline(paper))),
    );
    return h("thead", {}, h("tr", {}, h("td", {}), ...papers));
  }

  function sources(numbered: Numbered): HTMLElement | null {
    return sourceList(numbered, actions);
  }

  return {
    show,
    focus: () => body.focus({ preventScroll: true }),
    close() {
      sitting += 1;
      fill(body);
    },
  };
}

function tableText(columns: readonly Column[]): string {
  const head = ["", ...columns.map(({ paper }) => titleOf(paper))];
  const rows = ASPECTS.map((aspect) => [aspectName(aspect), ...columns.map(({ cells }) => (cells.get(aspect) ?? []).map(cited).join(" "))]);
  return csv([head, ...rows]);
}

function cited({ text, citations }: AnswerSentence): string {
  const pages = [...new Set(citations.map(({ page }) => page))].filter((page) => page > 0);
  return pages.length === 0 ? text : `${text} (p. ${pages.join(", ")})`;
}
