// Where a question is written: grows with its text, Enter sends, Shift+Enter breaks the line.
import { t } from "../language";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import type { Scope } from "./state";

// The server's own limit decides; this only keeps a pasted paper from being sent as a question.
const LONGEST_QUESTION = 4000;
/** More papers than this are counted, not named. */
const MOST_PILLS = 4;

export interface ComposerActions {
  /** False where the question was not taken; it then stays in the field. */
  ask(question: string, within: readonly Scope[]): boolean;
  stop(): void;
}

export interface Composer {
  readonly element: HTMLElement;
  setAsking(asking: boolean): void;
  addScopes(scopes: readonly Scope[]): void;
  clearScopes(): void;
  focus(): void;
}

export function createComposer(actions: ComposerActions): Composer {
  let scopes: readonly Scope[] = [];
  let asking = false;
  const pills = h("ul", { class: "scopes", "aria-label": t("Papers this question stays within"), hidden: true });
  const field = h("textarea", {
    id: "question",
    rows: 1,
    maxlength: LONGEST_QUESTION,
    placeholder: t("Ask your library"),
    "aria-label": t("Question"),
    enterkeyhint: "send",
    autocomplete: "off",
  });
  const send = h("button", { type: "submit", class: "send", "aria-label": t("Ask"), title: t("Ask (Enter)") }, icon("send"));
  const stop = h(
    "button",
    { type: "button", class: "send stop", "aria-label": t("Stop the answer"), title: t("Stop"), hidden: true, on: { click: actions.stop } },
    icon("stop"),
  );
  const form = h("form", { class: "composer" }, pills, h("div", { class: "composer-row" }, field, send, stop));

  function submit() {
    const question = field.value.trim();
    if (question === "" || asking || !actions.ask(question, scopes)) return;
    field.value = "";
    fit();
  }

  function fit() {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
    send.disabled = field.value.trim() === "";
  }

  function drawScopes() {
    pills.hidden = scopes.length === 0;
    const shown = scopes.length > MOST_PILLS ? [pill({ id: "", title: t("{0} papers", scopes.length) }, () => keepScopes([]))] : scopes.map((scope) => pill(scope, () => removeScope(scope.id)));
    fill(pills, ...shown);
  }

  function keepScopes(kept: readonly Scope[]) {
    scopes = kept;
    drawScopes();
    field.focus();
  }

  function removeScope(id: string) {
    keepScopes(scopes.filter((scope) => scope.id !== id));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  field.addEventListener("input", fit);
  field.addEventListener("keydown", (event) => {
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  send.disabled = true;

  return {
    element: form,
    setAsking(next) {
      if (next === asking) return;
      asking = next;
      send.hidden = asking;
      stop.hidden = !asking;
    },
    addScopes(added) {
      // Within a collection or within papers, not both: the last that was chosen counts.
      const collection = added.find((scope) => scope.collection);
      if (collection !== undefined) return keepScopes([collection]);
      scopes = scopes.filter((scope) => !scope.collection);
      const known = new Set(scopes.map(({ id }) => id));
      keepScopes([...scopes, ...added.filter(({ id }) => !known.has(id))]);
    },
    clearScopes() {
      scopes = [];
      drawScopes();
    },
    focus: () => field.focus(),
  };
}

function pill(scope: Scope, remove: () => void): HTMLElement {
  return h(
    "li",
    { class: "scope" },
    h("span", {}, t("Only: {0}", scope.title)),
    h("button", { type: "button", class: "bare", "aria-label": t("Stop staying within {0}", scope.title), on: { click: remove } }, icon("close")),
  );
}
