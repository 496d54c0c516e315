// Saying what a paper is called, by whom, when and where it appeared: what a person says here no file or list takes back.
// Loaded when it is first wanted.
import { t } from "../language";
import { failureOf } from "../api/failure";
import type { Http } from "../api/http";
import { CORRECT_PAPER, DESCRIBED } from "../api/graphql/describe";
import type { CorrectedPart, Described as Known, PaperCorrection } from "../api/types";
import { h } from "../ui/dom";

/** What of a paper can be said otherwise. */
export type Described = Omit<Known, "corrected">;

/** What is said: no more than what is another than before. */
export type Said = { -readonly [Part in keyof PaperCorrection]: NonNullable<PaperCorrection[Part]> };

export interface DescribeActions {
  saved(): void;
  close(): void;
}

/** `null` where the library has no such paper any more. */
export async function describeForm(http: Http, id: string, actions: DescribeActions): Promise<HTMLElement | null> {
  const { paper } = await http.request(DESCRIBED, { id });
  if (paper === null) return null;
  const title = text(t("Title"), paper.title);
  const authors = h("textarea", { class: "field", rows: Math.min(8, Math.max(2, paper.authors.length)), id: "said-authors", spellcheck: "false" });
  authors.value = paper.authors.map(nameText).join("\n");
  const year = text(t("Year"), paper.year === null ? "" : String(paper.year));
  year.inputMode = "numeric";
  const venue = text(t("Venue"), paper.venue ?? "");
  const doi = text("DOI", paper.doi ?? "");
  const problem = h("p", { class: "form-problem", role: "alert", hidden: true });
  const save = h("button", { type: "submit", class: "button small primary" }, t("Save"));
  const row = (name: string, field: HTMLElement, part: CorrectedPart) => h("div", { class: "said-field" }, h("label", { for: field.id }, name), field, paper.corrected.includes(part) && h("span", { class: "paper-by" }, t("said by a person")));
  const form = h(
    "form",
    { class: "describe", "aria-label": t("Details of the paper") },
    row(t("Title"), title, "TITLE"),
    row(t("Authors, one a line"), authors, "AUTHORS"),
    row(t("Year"), year, "YEAR"),
    row(t("Venue"), venue, "VENUE"),
    row("DOI", doi, "DOI"),
    h("p", { class: "paper-by" }, t("What you say here stays, whatever the file, a catalogue or a list says later.")),
    problem,
    h("div", { class: "panel-actions" }, save, h("button", { type: "button", class: "button small", on: { click: actions.close } }, t("Cancel"))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    actions.close();
  });

  async function send() {
    const said = saidOf(paper as Described, { title: title.value, authors: authors.value, year: year.value, venue: venue.value, doi: doi.value });
    if (typeof said === "string") return tell(said);
    if (Object.keys(said).length === 0) return actions.close();
    save.disabled = true;
    try {
      await http.request(CORRECT_PAPER, { id, said });
      actions.saved();
    } catch (failed) {
      save.disabled = false;
      tell(failureOf(failed).message);
    }
  }

  function tell(what: string) {
    problem.hidden = false;
    problem.textContent = what;
  }

  return form;
}

/** What of the fields is another than it was; what is wrong with them, as a text. */
export function saidOf(before: Described, fields: { title: string; authors: string; year: string; venue: string; doi: string }): Said | string {
  const said: Said = {};
  const title = fields.title.trim();
  if (title === "") return t("A paper has a title.");
  if (title !== before.title) said.title = title;
  const lines = fields.authors.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  if (lines.join("\n") !== before.authors.map(nameText).join("\n")) said.authors = lines.map(nameOf);
  const year = fields.year.trim();
  if (year !== "" && !/^\d{4}$/.test(year)) return t("A year has four digits.");
  if (year !== "" && Number(year) !== before.year) said.year = Number(year);
  if (fields.venue.trim() !== (before.venue ?? "")) said.venue = fields.venue.trim();
  const doi = fields.doi.trim().replace(/^(https?:\/\/(dx\.)?doi\.org\/|doi:)/i, "");
  if (doi !== "" && doi !== before.doi) said.doi = doi;
  return said;
}

/** `Ada Silva`, or `Silva, Ada` where the family name has several words. */
export function nameOf(text: string): { given: string; family: string } {
  const [family = "", given] = text.split(",").map((part) => part.trim());
  if (given !== undefined) return { given, family };
  const words = text.split(/\s+/);
  return { given: words.slice(0, -1).join(" "), family: words.at(-1) ?? "" };
}

function nameText({ given, family }: { readonly given: string; readonly family: string }): string {
  if (given === "") return /\s/.test(family) ? `${family},` : family;
  return /\s/.test(family) ? `${family}, ${given}` : `${given} ${family}`;
}

function text(name: string, value: string): HTMLInputElement {
  const field = h("input", { class: "field", type: "text", autocomplete: "off", id: `said-${name.toLowerCase()}` });
  field.value = value;
  return field;
}
