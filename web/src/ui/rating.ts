// One to five stars, what is good or bad about it, and a comment, for an answer or a summary.
import { t } from "../language";
import { failureOf } from "../api/failure";
import type { RatingReason } from "../api/types";
import { fill, h } from "./dom";
import { icon } from "./icons";

const MEANING = [t("useless"), t("weak"), t("fair"), t("good"), t("just right")] as const;

const REASONS: readonly { readonly reason: RatingReason; readonly text: string }[] = [
  { reason: "WRONG", text: t("Wrong") },
  { reason: "NOT_SUPPORTED", text: t("Quotes don’t bear it") },
  { reason: "INCOMPLETE", text: t("Incomplete") },
  { reason: "OFF_TOPIC", text: t("Off topic") },
  { reason: "GOOD", text: t("Good") },
];

export interface Opinion {
  readonly stars: number;
  readonly reasons: readonly RatingReason[];
  readonly comment: string;
}

/** What a reader is asked beside it, with what they answered before. */
export interface Consent {
  readonly text: string;
  given(): boolean;
  give(yes: boolean): void;
}

let groups = 0;

export function ratingForm(what: string, send: (opinion: Opinion) => Promise<void>, consent: () => Consent | null = () => null): HTMLElement {
  const group = `rating-${groups++}`;
  const comment = h("input", {
    class: "field",
    type: "text",
    maxlength: 2000,
    "aria-label": t("Comment on {0} (optional)", what),
    placeholder: t("Comment (optional)"),
  });
  const submit = h("button", { type: "submit", class: "button small primary" }, t("Send rating"));
  const reasons = REASONS.map(({ reason, text }) => ({ reason, input: h("input", { type: "checkbox", id: `${group}-${reason}` }), text }));
  const chips = h(
    "fieldset",
    { class: "reasons" },
    h("legend", { class: "only-read" }, t("What is good or bad about it (optional)")),
    ...reasons.flatMap(({ input, text }) => [input, h("label", { for: input.id }, text)]),
  );
  const more = h("div", { class: "rating-more", hidden: true }, chips, h("div", { class: "rating-send" }, comment, submit));
  const outcome = h("p", { class: "rating-outcome", role: "status" });

  const stars = MEANING.map((meaning, index) => {
    const id = `${group}-${index + 1}`;
    const input = h("input", {
      type: "radio",
      name: group,
      id,
      value: index + 1,
      on: { change: () => choose(index + 1) },
    });
    const label = h("label", { for: id, title: meaning }, icon("star"));
    label.append(h("span", { class: "only-read" }, t("{0} of 5, {1}", index + 1, meaning)));
    return { input, label };
  });

  function asked(question: Consent): HTMLElement {
    const box = h("input", { type: "checkbox", checked: question.given(), on: { change: () => question.give(box.checked) } });
    return h("label", { class: "rating-consent" }, box, question.text);
  }

  function choose(count: number) {
    if (more.hidden) {
      const question = consent();
      more.querySelector(".rating-consent")?.remove();
      if (question !== null) more.append(asked(question));
    }
    more.hidden = false;
    stars.forEach(({ label }, index) => label.classList.toggle("lit", index < count));
  }

  const form = h(
    "form",
    { class: "rating" },
    h(
      "fieldset",
      {},
      h("legend", {}, t("Rate {0}", what)),
      h("div", { class: "stars" }, ...stars.flatMap(({ input, label }) => [input, label])),
    ),
    more,
    outcome,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = stars.findIndex(({ input }) => input.checked) + 1;
    if (chosen > 0) void deliver(chosen);
  });

  async function deliver(count: number) {
    submit.disabled = true;
    fill(outcome);
    const chosen = reasons.filter(({ input }) => input.checked).map(({ reason }) => reason);
    try {
      await send({ stars: count, reasons: chosen, comment: comment.value.trim() });
      more.hidden = true;
      fill(outcome, icon("check"), t("Thank you: {0} of 5 saved.", count));
    } catch (failed) {
      fill(outcome, icon("warn"), failureOf(failed).message);
    } finally {
      submit.disabled = false;
    }
  }

  return form;
}
