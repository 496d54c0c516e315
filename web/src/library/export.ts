// Papers handed to other programs: as BibTeX, RIS or a table.
import type { Papyri } from "../api/papyri";
import type { Citable } from "../api/types";
import { saveFile } from "../ui/clipboard";
import { bibtex, paperTable, ris } from "./cite";

export type ExportForm = "bibtex" | "ris" | "csv";

/** Papers asked for at once. */
const AT_ONCE = 8;

const FORMS = {
  bibtex: { name: "papers.bib", type: "application/x-bibtex", text: (papers: Citable[]) => distinctKeys(papers.map(bibtex)).join("\n\n").concat("\n") },
  ris: { name: "papers.ris", type: "application/x-research-info-systems", text: (papers: Citable[]) => papers.map(ris).join("\r\n").concat("\r\n") },
  csv: { name: "papers.csv", type: "text/csv", text: (papers: Citable[]) => paperTable(papers).concat("\r\n") },
} as const;

/** Saves a file with these papers; returns how many there were. */
export async function exportPapers(papyri: Pick<Papyri, "citable">, ids: readonly string[], form: ExportForm): Promise<number> {
  const papers: Citable[] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const batch = await Promise.all(ids.slice(at, at + AT_ONCE).map((id) => papyri.citable(id)));
    papers.push(...batch.filter((paper) => paper !== null));
  }
  const { name, type, text } = FORMS[form];
  saveFile(name, type, text(papers));
  return papers.length;
}

/** BibTeX takes a key once: a second `silva2021dense` becomes `silva2021denseb`. */
export function distinctKeys(entries: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return entries.map((entry) => {
    const key = /^@\w+\{([^,]+),/.exec(entry)?.[1] ?? "";
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return before === 0 ? entry : entry.replace(`{${key},`, `{${key}${suffix(before)},`);
  });
}

/** b, c, … z, then numbers. */
function suffix(before: number): string {
  return before < 26 ? String.fromCharCode(97 + before) : `-${before + 1}`;
}
