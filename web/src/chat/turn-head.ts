// The question of a turn, and changing it: the edited question is asked as a new one.
import { t } from "../language";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";

const LONGEST_QUESTION = 4000;

/** `ask` says whether the question was taken. */
export function turnHead(question: string, ask: (edited: string) => boolean): HTMLElement {
  const edit = h("button", { type: "button", class: "bare turn-edit", "aria-label": t("Edit and ask again"), title: t("Edit and ask again") }, icon("edit"));
  const head = h("div", { class: "turn-head" }, h("h3", {}, question), edit);
  edit.addEventListener("click", open);

  function open() {
    const field = h("textarea", { class: "field turn-field", rows: 2, maxlength: LONGEST_QUESTION, "aria-label": t("Edited question") });
    field.value = question;
    const form = h(
      "form",
      { class: "turn-edit-form" },
      field,
      h("div", { class: "turn-edit-ways" }, h("button", { type: "submit", class: "button small primary" }, t("Ask again")), h("button", { type: "button", class: "button small", on: { click: close } }, t("Cancel"))),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const edited = field.value.trim();
      if (edited !== "" && ask(edited)) close();
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        close();
      } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    fill(head, form);
    field.focus();
    field.setSelectionRange(question.length, question.length);
  }

  function close() {
    fill(head, h("h3", {}, question), edit);
    edit.focus({ preventScroll: true });
  }

  return head;
}
