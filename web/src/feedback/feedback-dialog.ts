// The box in which a reader says what is missing, and whether they would pay. Loaded when it is first opened.
import { t } from "../language";
import { failureOf } from "../api/failure";
import type { FeedbackApi } from "../api/feedback";
import type { WouldPay } from "../api/types";
import { h } from "../ui/dom";
import { icon } from "../ui/icons";
import { saidIn } from "./said";

/** As many as the server keeps. */
const MOST_CHARS = 4_000;

const PAYS: readonly (readonly [WouldPay | "", string])[] = [
  ["", t("I do not say")],
  ["YES", t("Yes")],
  ["MAYBE", t("Maybe")],
  ["NO", t("No")],
];

export function createFeedback(api: FeedbackApi, currency: string, announce: (text: string) => void): HTMLDialogElement {
  const missing = h("textarea", { class: "field", id: "feedback-missing", rows: 5, maxlength: MOST_CHARS });
  const pays = h("select", { class: "field", id: "feedback-pays" }, ...PAYS.map(([value, text]) => h("option", { value }, text)));
  const monthly = h("input", { class: "field", id: "feedback-monthly", inputmode: "decimal", autocomplete: "off", maxlength: 10 });
  const problem = h("p", { class: "form-problem", role: "alert", hidden: true });
  const send = h("button", { type: "submit", class: "button small primary" }, t("Send"));
  const dialog = h("dialog", { class: "help settings", "aria-label": t("Say what is missing") });
  const close = h("button", { type: "button", class: "bare", "aria-label": t("Close"), on: { click: () => dialog.close() } }, icon("close"));
  const form = h(
    "form",
    { class: "settings-part", on: { submit: (event) => void submit(event) } },
    row(t("What is missing, or in your way?"), missing),
    row(t("Would you pay for this program?"), pays),
    row(t("How much a month, in {0}?", currency), monthly),
    h("p", { class: "paper-by" }, t("Sent without your name, to whoever runs this library.")),
    problem,
    h("div", { class: "panel-actions" }, send),
  );
  dialog.append(h("div", { class: "side-head" }, h("h2", {}, t("Say what is missing")), close), form);

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const said = saidIn({ missing: missing.value, wouldPay: pays.value as WouldPay | "", monthly: monthly.value });
    if (said === "nothing") return tell(t("Say one of the three."), missing);
    if (said === "amount") return tell(t("An amount is a number, such as 12 or 7.50."), monthly);
    problem.hidden = true;
    send.disabled = true;
    try {
      await api.send(said);
      form.reset();
      dialog.close();
      announce(t("Thank you. It was sent."));
    } catch (thrown) {
      tell(failureOf(thrown).message, missing);
    } finally {
      send.disabled = false;
    }
  }

  function tell(text: string, field: HTMLElement) {
    problem.textContent = text;
    problem.hidden = false;
    field.focus();
  }

  return dialog;
}

function row(text: string, field: HTMLElement): HTMLElement {
  return h("div", { class: "settings-field" }, h("label", { for: field.id }, text), field);
}
