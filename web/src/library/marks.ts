// What the reader makes of one paper: how far it is read, tags, collections, notes.
import { t } from "../language";
import { failureOf } from "../api/failure";
import type { ShelfApi } from "../api/shelf";
import type { Marks, Note, ReadingState } from "../api/types";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { failureNotice } from "../ui/notice";

export const STATES: readonly (readonly [ReadingState | "", string])[] = [
  ["", t("Not marked")],
  ["TO_READ", t("To read")],
  ["READING", t("Reading")],
  ["READ", t("Read")],
];

/** `changed`: lists that show papers by their marks are not right any more. */
export function marksSection(shelf: ShelfApi, paper: string, changed: () => void): HTMLElement {
  // The fields stay the same elements: what the reader types while an answer is on its way is not lost.
  const state = h("select", { class: "field", id: "reading-state" }, ...STATES.map(([value, text]) => h("option", { value }, text)));
  const newTag = h("input", { class: "field", id: "new-tag", autocomplete: "off", maxlength: 60, placeholder: t("Add a tag"), "aria-label": t("New tag") });
  const newNote = h("textarea", { class: "field", id: "new-note", rows: 2, maxlength: 10_000, placeholder: t("Write a note"), "aria-label": t("New note") });
  const tagging = h("form", { class: "one-line" }, newTag, h("button", { type: "submit", class: "button small" }, t("Tag")));
  const noting = h("form", { class: "note-form" }, newNote, h("button", { type: "submit", class: "button small" }, t("Keep note")));
  const tags = h("ul", { class: "chips", "aria-label": t("Tags") });
  const collections = h("ul", { class: "chips", "aria-label": t("In collections") });
  const notes = h("ul", { class: "notes", "aria-label": t("Notes") });
  const place = h("div", { class: "marks" });
  const problem = h("p", { class: "form-problem", role: "alert", hidden: true });
  /** Notes that are being edited, by id: they are not drawn anew. */
  const edited = new Map<string, HTMLElement>();
  let asked = 0;

  state.addEventListener("change", () => {
    const chosen = state.value === "" ? null : (state.value as ReadingState);
    void change(() => shelf.setState([paper], chosen));
  });
  tagging.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(newTag, (tag) => shelf.tag([paper], tag));
  });
  noting.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(newNote, (text) => shelf.addNote({ paper, text, quote: null, page: null }));
  });

  async function load() {
    const mine = ++asked;
    try {
      const marks = await shelf.marks(paper);
      if (marks !== null && mine === asked) draw(marks);
    } catch (failed) {
      if (mine === asked) fill(place, failureNotice(failureOf(failed), () => void load()));
    }
  }

  function draw(marks: Marks) {
    state.value = marks.readingState ?? "";
    fill(tags, ...marks.tags.map((tag) => chip(tag, t("Remove the tag {0}", tag), () => void change(() => shelf.untag([paper], tag), newTag))));
    tags.hidden = marks.tags.length === 0;
    fill(collections, ...marks.collections.map(collectionChip));
    collections.hidden = marks.collections.length === 0;
    fill(notes, ...marks.notes.map((note) => edited.get(note.id) ?? noteItem(note)));
    notes.hidden = marks.notes.length === 0;
    if (place.contains(state)) return;
    fill(
      place,
      h("div", { class: "narrow-field" }, h("label", { for: state.id }, t("Read")), state),
      h("div", { class: "mark-part" }, tags, tagging),
      collections,
      h("div", { class: "mark-part" }, notes, noting),
    );
  }

  /** Whether it was done. `focus`: where the focus goes when what held it is gone. */
  async function change(act: () => Promise<unknown>, focus?: HTMLElement): Promise<boolean> {
    problem.hidden = true;
    try {
      await act();
    } catch (failed) {
      problem.hidden = false;
      fill(problem, failureOf(failed).message);
      return false;
    }
    await load();
    if (document.activeElement === null || document.activeElement === document.body) focus?.focus();
    changed();
    return true;
  }

  async function submit(field: HTMLInputElement | HTMLTextAreaElement, act: (text: string) => Promise<unknown>) {
    const typed = field.value;
    if (typed.trim() === "") return;
    if ((await change(() => act(typed.trim()))) && field.value === typed) field.value = "";
  }

  function collectionChip({ id, name, right }: Marks["collections"][number]): HTMLElement {
    if (right === "READ") return h("li", { class: "tag" }, name);
    return chip(name, t("Take it out of {0}", name), () => void change(() => shelf.uncollect(id, [paper]), state));
  }

  function noteItem(note: Note): HTMLElement {
    const item = h("li", { class: "note" });
    const way = (text: string, image: "edit" | "bin", act: () => void) =>
      h("button", { type: "button", class: "bare", "aria-label": text, title: text, on: { click: act } }, icon(image));
    const page = note.page === null ? "" : ` (p. ${note.page})`;
    function show() {
      edited.delete(note.id);
      fill(
        item,
        note.quote !== null && h("blockquote", {}, `${note.quote}${page}`),
        note.text !== "" && h("p", {}, note.text),
        h("div", { class: "note-ways" }, way(t("Edit the note"), "edit", edit), way(t("Delete the note"), "bin", () => void change(() => shelf.deleteNote(note.id), newNote))),
      );
    }
    function edit() {
      edited.set(note.id, item);
      const field = h("textarea", { class: "field", rows: 3, maxlength: 10_000, "aria-label": t("Text of the note") });
      field.value = note.text;
      const cancel = h("button", { type: "button", class: "button small", on: { click: show } }, t("Cancel"));
      const form = h("form", { class: "note-form" }, field, h("div", {}, h("button", { type: "submit", class: "button small" }, t("Save")), " ", cancel));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        void change(() => save(field.value), newNote);
      });
      fill(item, note.quote !== null && h("blockquote", {}, `${note.quote}${page}`), form);
      field.focus();
    }
    async function save(text: string) {
      await shelf.editNote(note.id, text);
      edited.delete(note.id);
    }
    show();
    return item;
  }

  void load();
  return h("section", { class: "panel-part", "aria-label": t("Your marks") }, h("h3", {}, t("Your marks")), place, problem);
}

function chip(text: string, label: string, remove: () => void): HTMLElement {
  return h("li", { class: "tag" }, text, h("button", { type: "button", class: "bare", "aria-label": label, on: { click: remove } }, icon("close")));
}
