// One to five stars and a comment, for an answer or a summary.
import { failureOf } from "../api/failure";
import { fill, h } from "./dom";
import { icon } from "./icons";

const MEANING = ["useless", "weak", "fair", "good", "just right"] as const;

let groups = 0;

export function ratingForm(what: string, send: (stars: number, comment: string) => Promise<void>): HTMLElement {
  const group = `rating-${groups++}`;
  const comment = h("input", {
    class: "field",
    type: "text",
    maxlength: 2000,
    "aria-label": `Comment on ${what} (optional)`,
    placeholder: "Comment (optional)",
  });
  const submit = h("button", { type: "submit", class: "button small primary" }, "Send rating");
  const more = h("div", { class: "rating-more", hidden: true }, comment, submit);
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
    label.append(h("span", { class: "only-read" }, `${index + 1} of 5, ${meaning}`));
    return { input, label };
  });

  function choose(count: number) {
    more.hidden = false;
    stars.forEach(({ label }, index) => label.classList.toggle("lit", index < count));
  }

  const form = h(
    "form",
    { class: "rating" },
    h(
      "fieldset",
      {},
      h("legend", {}, `Rate ${what}`),
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
    try {
      await send(count, comment.value.trim());
      more.hidden = true;
      fill(outcome, icon("check"), `Thank you: ${count} of 5 saved.`);
    } catch (failed) {
      fill(outcome, icon("warn"), failureOf(failed).message);
    } finally {
      submit.disabled = false;
    }
  }

  return form;
}
