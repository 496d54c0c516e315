// Keys that work anywhere on the page while nobody types, and the list of them.
import { t } from "../language";
import { h } from "./dom";
import { icon } from "./icons";

export interface ShortcutActions {
  search(): void;
  ask(): void;
  newChat(): void;
  map(): void;
  explore(): void;
  settings(): void;
  /** The command palette: also while somebody types. */
  palette(): void;
  /** Closes what lies on top. */
  close(): void;
}

const KEYS: readonly (readonly [string, string])[] = [
  ["/", t("Search the library")],
  ["a", t("Ask a question")],
  ["c", t("New chat")],
  ["Ctrl+K", t("Everything that can be done, chats and papers")],
  ["m", t("Map of citations")],
  ["e", t("Explore: what grows, timelines, cited together, similar authors")],
  [",", t("Settings")],
  ["j  k", t("Next, previous: papers in the library, answers in the chat")],
  ["Esc", t("Close what is open")],
  ["?", t("These shortcuts")],
  ["n  p", t("In the reader: next, previous quote")],
  ["+  −  0", t("In the reader and on the map: larger, smaller, fitted")],
];

const SETTING = "papyri.single-keys";

export function watchShortcuts(actions: ShortcutActions): HTMLDialogElement {
  const dialog = helpDialog();
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k" && !dialog.open) {
      event.preventDefault();
      actions.palette();
      return;
    }
    // In a dialog the keys are its own.
    if (document.querySelector("dialog[open]") !== null) return;
    if (!wanted() && event.key !== "Escape") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target) || dialog.open) return;
    const act: (() => void) | undefined = {
      "/": actions.search,
      a: actions.ask,
      c: actions.newChat,
      m: actions.map,
      e: actions.explore,
      ",": actions.settings,
      Escape: actions.close,
      j: () => step(1),
      k: () => step(-1),
      "?": () => dialog.showModal(),
    }[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  return dialog;
}

/** Within the library from paper to paper; elsewhere from answer to answer. */
function step(by: 1 | -1) {
  const active = document.activeElement;
  const library = active?.closest(".library") ?? null;
  const all = library === null ? document.querySelectorAll<HTMLElement>(".turn") : library.querySelectorAll<HTMLElement>(".paper-item");
  const stops = [...all].filter((stop) => stop.offsetParent !== null);
  const at = stops.findIndex((stop) => stop.contains(active));
  const next = stops[at < 0 ? (by > 0 ? 0 : stops.length - 1) : Math.min(Math.max(0, at + by), stops.length - 1)];
  if (next === undefined) return;
  if (library === null) next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/** Who speaks to their computer, or slips on keys, can turn single keys off (WCAG 2.1.4). */
function wanted(): boolean {
  try {
    return localStorage.getItem(SETTING) !== "off";
  } catch {
    return true;
  }
}

function want(on: boolean) {
  try {
    localStorage.setItem(SETTING, on ? "on" : "off");
  } catch {
    // A browser that keeps nothing forgets this as well.
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type='radio'], [type='checkbox']), textarea, select"));
}

function helpDialog(): HTMLDialogElement {
  const dialog = h("dialog", { class: "help", "aria-label": t("Keyboard shortcuts") });
  const close = h("button", { type: "button", class: "bare", "aria-label": t("Close"), on: { click: () => dialog.close() } }, icon("close"));
  const rows = KEYS.flatMap(([keys, text]) => [h("dt", {}, ...keys.split("  ").map((key) => h("kbd", {}, key))), h("dd", {}, text)]);
  const box = h("input", { type: "checkbox" });
  box.checked = wanted();
  box.addEventListener("change", () => want(box.checked));
  const choice = h("label", { class: "help-choice" }, box, t(" Single keys work anywhere on this page"));
  dialog.append(h("div", { class: "side-head" }, h("h2", {}, t("Keyboard shortcuts")), close), h("dl", {}, ...rows), choice);
  return dialog;
}
