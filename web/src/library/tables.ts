// The tables of a paper in its panel: each opens to its cells, leads to its page and can be saved as CSV.
import { t } from "../language";
import type { Papyri } from "../api/papyri";
import type { PaperTable } from "../api/types";
import { saveFile } from "../ui/clipboard";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";

/** Hidden until the paper turns out to have some, and where they can't be had: the panel is worth reading without. */
export function tablesSection(papyri: Pick<Papyri, "tables">, paper: string, read: (page: number) => void): HTMLElement {
  const list = h("div", { class: "tables" });
  const section = h("section", { class: "panel-part", hidden: true }, h("h3", {}, t("Tables")), list);
  async function load() {
    const tables = await papyri.tables(paper).catch(() => []);
    fill(list, ...tables.map((table) => tableElement(table, read)));
    section.hidden = tables.length === 0;
  }
  void load();
  return section;
}

function tableElement(table: PaperTable, read: (page: number) => void): HTMLElement {
  const save = () => saveFile(csvName(table), "text/csv", table.csv);
  const ways = h(
    "div",
    { class: "panel-actions" },
    h("button", { type: "button", class: "button small", on: { click: () => read(table.page) } }, icon("file"), t("Page {0}", table.page)),
    h("button", { type: "button", class: "button small", "aria-label": t("Save {0} as CSV", table.label), on: { click: save } }, icon("table"), "CSV"),
  );
  const row = (cells: readonly string[], kind: "th" | "td") => h("tr", {}, ...cells.map((text) => h(kind, kind === "th" ? { scope: "col" } : {}, text)));
  const heads = table.heads.some((text) => text !== "") ? h("thead", {}, row(table.heads, "th")) : null;
  const cells = h("table", {}, heads, h("tbody", {}, ...table.rows.map((texts) => row(texts, "td"))));
  // Wide ones are scrolled: by keys as well.
  const frame = h("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": table.label }, cells);
  return h("details", { class: "paper-table" }, h("summary", {}, table.caption), frame, ways);
}

/** `table-2.csv`: the label is the paper's own and may hold what a file's name may not. */
export function csvName(table: Pick<PaperTable, "label" | "number">): string {
  const label = table.label.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return `${label === "" ? `table-${table.number}` : label}.csv`;
}
