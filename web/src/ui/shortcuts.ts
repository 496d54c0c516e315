// Keys that work anywhere on the page while nobody types, and the list of them.
import { h } from "./dom";
import { icon } from "./icons";

export interface ShortcutActions {
  search(): void;
  ask(): void;
  newChat(): void;
  map(): void;
  /** Closes what lies on top. */
  close(): void;
}

const KEYS: readonly (readonly [string, string])[] = [
  ["/", "Search the library"],
  ["a", "Ask a question"],
  ["c", "New chat"],
  ["m", "Map of citations"],
  ["j  k", "Next, previous: papers in the library, answers in the chat"],
  ["Esc", "Close what is open"],
  ["?", "These shortcuts"],
  ["n  p", "In the reader: next, previous quote"],
  ["+  −  0", "In the reader and on the map: larger, smaller, fitted"],
];

const SETTING = "papyri.single-keys";

export function watchShortcuts(actions: ShortcutActions): HTMLDialogElement {
  const dialog = helpDialog();
  document.addEventListener("keydown", (event) => {
    if (!wanted() && event.key !== "Escape") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target) || dialog.open) return;
    const act: (() => void) | undefined = {
      "/": actions.search,
      a: actions.ask,
      c: actions.newChat,
      m: actions.map,
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
  const dialog = h("dialog", { class: "help", "aria-label": "Keyboard shortcuts" });
  const close = h("button", { type: "button", class: "bare", "aria-label": "Close", on: { click: () => dialog.close() } }, icon("close"));
  const rows = KEYS.flatMap(([keys, text]) => [h("dt", {}, ...keys.split("  ").map((key) => h("kbd", {}, key))), h("dd", {}, text)]);
  const box = h("input", { type: "checkbox" });
  box.checked = wanted();
  box.addEventListener("change", () => want(box.checked));
  const choice = h("label", { class: "help-choice" }, box, " Single keys work anywhere on this page");
  dialog.append(h("div", { class: "side-head" }, h("h2", {}, "Keyboard shortcuts"), close), h("dl", {}, ...rows), choice);
  return dialog;
}
