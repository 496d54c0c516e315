// What the reader makes of one paper: how far it is read, tags, collections, notes.
import { failureOf } from "../api/failure";
import type { Marks, Note, ReadingState, ShelfApi } from "../api/shelf";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { failureNotice } from "../ui/notice";

export const STATES: readonly (readonly [ReadingState | "", string])[] = [
  ["", "Not marked"],
  ["TO_READ", "To read"],
  ["READING", "Reading"],
  ["READ", "Read"],
];

/** `changed`: lists that show papers by their marks are not right any more. */
export function marksSection(shelf: ShelfApi, paper: string, changed: () => void): HTMLElement {
  const place = h("div", { class: "marks" });
  const problem = h("p", { class: "form-problem", role: "alert", hidden: true });

  async function load() {
    try {
      const marks = await shelf.marks(paper);
      if (marks !== null) fill(place, stateOf(marks), tagsOf(marks), collectionsOf(marks), notesOf(marks));
    } catch (failed) {
      fill(place, failureNotice(failureOf(failed), () => void load()));
    }
  }

  /** Draws anew; the focus goes back to what `focus` selects. */
  async function change(act: () => Promise<unknown>, focus: string) {
    problem.hidden = true;
    try {
      await act();
      await load();
      place.querySelector<HTMLElement>(focus)?.focus();
      changed();
    } catch (failed) {
      problem.hidden = false;
      fill(problem, failureOf(failed).message);
    }
  }

  function stateOf({ readingState }: Marks): HTMLElement {
    const select = h("select", { class: "field", id: "reading-state" }, ...STATES.map(([value, text]) => h("option", { value }, text)));
    select.value = readingState ?? "";
    select.addEventListener("change", () => {
      const state = select.value === "" ? null : (select.value as ReadingState);
      void change(() => shelf.setState([paper], state), "#reading-state");
    });
    return h("div", { class: "narrow-field" }, h("label", { for: select.id }, "Read"), select);
  }

  function tagsOf({ tags }: Marks): HTMLElement {
    const field = h("input", { class: "field", id: "new-tag", autocomplete: "off", maxlength: 60, placeholder: "Add a tag", "aria-label": "New tag" });
    const form = h("form", { class: "one-line" }, field, h("button", { type: "submit", class: "button small" }, "Tag"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (field.value.trim() !== "") void change(() => shelf.tag([paper], field.value), "#new-tag");
    });
    const chips = tags.map((tag) => chip(tag, `Remove the tag ${tag}`, () => void change(() => shelf.untag([paper], tag), "#new-tag")));
    return h("div", { class: "mark-part" }, h("ul", { class: "chips", "aria-label": "Tags", hidden: tags.length === 0 }, ...chips), form);
  }

  function collectionsOf({ collections }: Marks): HTMLElement | null {
    if (collections.length === 0) return null;
    const chips = collections.map(({ id, name, right }) =>
      right === "READ" ? h("li", { class: "tag" }, name) : chip(name, `Take it out of ${name}`, () => void change(() => shelf.uncollect(id, [paper]), "#reading-state")),
    );
    return h("ul", { class: "chips", "aria-label": "In collections" }, ...chips);
  }

  function notesOf({ notes }: Marks): HTMLElement {
    const field = h("textarea", { class: "field", id: "new-note", rows: 2, maxlength: 10_000, placeholder: "Write a note", "aria-label": "New note" });
    const form = h("form", { class: "note-form" }, field, h("button", { type: "submit", class: "button small" }, "Keep note"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (text !== "") void change(() => shelf.addNote({ paper, text, quote: null, page: null }), "#new-note");
    });
    return h("div", { class: "mark-part" }, h("ul", { class: "notes", "aria-label": "Notes", hidden: notes.length === 0 }, ...notes.map(noteItem)), form);
  }

  function noteItem(note: Note): HTMLElement {
    const item = h("li", { class: "note" });
    const way = (text: string, image: "edit" | "bin", act: () => void) =>
      h("button", { type: "button", class: "bare", "aria-label": text, title: text, on: { click: act } }, icon(image));
    const page = note.page === null ? "" : ` (p. ${note.page})`;
    function show() {
      fill(
        item,
        note.quote !== null && h("blockquote", {}, `${note.quote}${page}`),
        note.text !== "" && h("p", {}, note.text),
        h("div", { class: "note-ways" }, way("Edit the note", "edit", edit), way("Delete the note", "bin", () => void change(() => shelf.deleteNote(note.id), "#new-note"))),
      );
    }
    function edit() {
      const field = h("textarea", { class: "field", rows: 3, maxlength: 10_000, "aria-label": "Text of the note" });
      field.value = note.text;
      const cancel = h("button", { type: "button", class: "button small", on: { click: show } }, "Cancel");
      const form = h("form", { class: "note-form" }, field, h("div", {}, h("button", { type: "submit", class: "button small" }, "Save"), " ", cancel));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        void change(() => shelf.editNote(note.id, field.value), "#new-note");
      });
      fill(item, note.quote !== null && h("blockquote", {}, `${note.quote}${page}`), form);
      field.focus();
    }
    show();
    return item;
  }

  void load();
  return h("section", { class: "panel-part", "aria-label": "Your marks" }, h("h3", {}, "Your marks"), place, problem);
}

function chip(text: string, label: string, remove: () => void): HTMLElement {
  return h("li", { class: "tag" }, text, h("button", { type: "button", class: "bare", "aria-label": label, on: { click: remove } }, icon("close")));
}
