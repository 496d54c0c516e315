// A paper as a reference, for other programs and for people: APA, BibTeX, RIS, CSV. Pure.

import type { Citable } from "../api/types";

type Author = Citable["authors"][number];

/** APA, 7th edition: from 21 authors on, the first 19 and the last are named. */
const APA_AUTHORS = 20;

export function apa(paper: Citable): string {
  const year = paper.year === null ? "n.d." : String(paper.year);
  const title = stopped(paper.title.trim() === "" ? "Untitled paper" : paper.title.trim());
  const venue = paper.venue === null ? "" : ` ${stopped(paper.venue)}`;
  const address = addressOf(paper);
  const names = apaNames(paper.authors);
  const head = names === "" ? `${title} (${year}).` : `${stopped(names)} (${year}). ${title}`;
  return `${head}${venue}${address === null ? "" : ` ${address}`}`;
}

/** `(Silva & Roe, 2021, p. 4)`. */
export function apaInText(paper: Citable, page: number): string {
  const names = paper.authors.map(familyOf);
  const [first = shortTitle(paper), second] = names;
  const who = names.length > 2 ? `${first} et al.` : second === undefined ? first : `${first} & ${second}`;
  const parts = [who, paper.year === null ? "n.d." : String(paper.year)];
  if (page > 0) parts.push(`p. ${page}`);
  return `(${parts.join(", ")})`;
}

export function bibtex(paper: Citable): string {
  const fields: [string, string][] = [
    ["title", `{${tex(paper.title)}}`],
    ["author", paper.authors.map((author) => tex(bibName(author))).join(" and ")],
    ["year", paper.year === null ? "" : String(paper.year)],
    [isJournal(paper.venue) ? "journal" : "booktitle", tex(paper.venue ?? "")],
    ["doi", paper.doi ?? ""],
    ["eprint", paper.arxivId ?? ""],
    ["archiveprefix", paper.arxivId === null ? "" : "arXiv"],
  ];
  const lines = fields.filter(([, value]) => value !== "" && value !== "{}").map(([name, value]) => `  ${name} = {${value}}`);
  return `@${bibKind(paper)}{${bibKey(paper)},\n${lines.join(",\n")}\n}`;
}

export function ris(paper: Citable): string {
  const lines: [string, string | null][] = [
    ["TY", isJournal(paper.venue) ? "JOUR" : paper.venue === null ? "GEN" : "CPAPER"],
    ["TI", paper.title],
    ...paper.authors.map((author): [string, string] => ["AU", bibName(author)]),
    ["PY", paper.year === null ? null : String(paper.year)],
    ["T2", paper.venue],
    ["DO", paper.doi],
    ["UR", addressOf(paper)],
  ];
  const kept = lines.filter(([, value]) => value !== null && value.trim() !== "");
  return [...kept.map(([tag, value]) => `${tag}  - ${oneLine(value ?? "")}`), "ER  - "].join("\r\n");
}

/** Rows for a spreadsheet (RFC 4180). A cell that a spreadsheet would take for a formula is put in quotes' safety. */
export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => row.map(cell).join(",")).join("\r\n");
}

export function paperTable(papers: readonly Citable[]): string {
  const head = ["Title", "Authors", "Year", "Venue", "DOI", "arXiv", "Id"];
  const rows = papers.map((paper) => [
    paper.title,
    paper.authors.map(({ name }) => name).join("; "),
    paper.year,
    paper.venue,
    paper.doi,
    paper.arxivId,
    paper.id,
  ]);
  return csv([head, ...rows]);
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function apaNames(authors: readonly Author[]): string {
  const names = authors.map(apaName).filter((name) => name !== "");
  const last = names.at(-1);
  if (last === undefined) return "";
  if (names.length === 1) return last;
  if (names.length > APA_AUTHORS) return `${names.slice(0, APA_AUTHORS - 1).join(", ")}, … ${last}`;
  return `${names.slice(0, -1).join(", ")}, & ${last}`;
}

function apaName({ given, family, name }: Author): string {
  if (family.trim() === "") return name.trim();
  const initials = given
    .split(/[\s.]+/)
    .filter((part) => part !== "")
    .map((part) => part.split("-").map((half) => `${[...half][0] ?? ""}.`).join("-"));
  return [family.trim(), initials.join(" ")].filter((part) => part !== "").join(", ");
}

function familyOf({ family, name }: Author): string {
  return family.trim() === "" ? name.trim() : family.trim();
}

function bibName({ given, family, name }: Author): string {
  if (family.trim() === "") return name.trim();
  return given.trim() === "" ? family.trim() : `${family.trim()}, ${given.trim()}`;
}

function bibKind(paper: Citable): string {
  if (paper.venue === null) return "misc";
  return isJournal(paper.venue) ? "article" : "inproceedings";
}

/** Names of journals say so; anything else is taken for a conference's proceedings. */
function isJournal(venue: string | null): boolean {
  return venue !== null && /\b(journal|transactions|letters|review|annals|magazine|bulletin|archive)\b/i.test(venue);
}

/** `silva2021dense`: first author, year, first long word of the title. */
function bibKey(paper: Citable): string {
  const author = paper.authors[0];
  const word = paper.title.split(/\s+/).find((part) => plain(part).length > 3) ?? "paper";
  return `${plain(author === undefined ? "anon" : familyOf(author))}${paper.year ?? ""}${plain(word)}`;
}

function plain(text: string): string {
  return text.normalize("NFKD").replace(/[^A-Za-z0-9]/g, "").toLowerCase();
}

function tex(text: string): string {
  return oneLine(text).replace(/[\\{}]/g, "").replace(/[&%$#_]/g, "\\$&");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function shortTitle({ title }: Citable): string {
  const words = title.trim().split(/\s+/).slice(0, 4).join(" ");
  return words === "" ? "Untitled paper" : `“${words}”`;
}

function addressOf({ doi, arxivId }: Citable): string | null {
  if (doi !== null) return `https://doi.org/${doi}`;
  return arxivId === null ? null : `https://arxiv.org/abs/${arxivId}`;
}

function stopped(text: string): string {
  return /[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}
