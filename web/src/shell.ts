// The frame of the page: the bar with the name, the side with chats and library, the chat, the map or the comparison over it,
// the panel and the reader in one place.
// On narrow screens the side is a drawer; the frame opens and closes it.
import { t } from "./language";
import { h } from "./ui/dom";
import { icon } from "./ui/icons";

export interface Shell {
  readonly element: HTMLElement;
  closeSide(): void;
  /** Where it is a drawer. */
  openSide(): void;
}

export interface ShellParts {
  readonly logOut: HTMLElement | null;
  /** Settings, shortcuts. */
  readonly ways: readonly HTMLElement[];
  readonly chats: HTMLElement;
  readonly library: HTMLElement;
  readonly chat: HTMLElement;
  readonly map: HTMLElement;
  readonly compare: HTMLElement;
  readonly explore: HTMLElement;
  readonly queue: HTMLElement;
  readonly panel: HTMLElement;
  readonly reader: HTMLElement;
}

export function createShell(parts: ShellParts): Shell {
  const toggle = h(
    "button",
    { type: "button", class: "bare menu", "aria-label": t("Chats and library"), "aria-expanded": "false", "aria-controls": "side" },
    icon("menu"),
  );
  const side = h("div", { class: "side", id: "side" }, parts.chats, parts.library);
  const veil = h("div", { class: "side-veil" });
  const bar = h("header", { class: "bar" }, toggle, h("h1", { class: "brand" }, "Papyri"), parts.logOut, h("div", { class: "bar-ways" }, ...parts.ways));
  const element = h("div", { class: "shell" }, bar, side, veil, parts.chat, parts.map, parts.compare, parts.explore, parts.queue, parts.panel, parts.reader);

  function setOpen(open: boolean) {
    element.classList.toggle("side-open", open);
    toggle.setAttribute("aria-expanded", String(open));
  }
  function isOpen() {
    return element.classList.contains("side-open");
  }

  function openSide() {
    if (toggle.offsetParent !== null) setOpen(true);
  }

  toggle.addEventListener("click", () => setOpen(!isOpen()));
  veil.addEventListener("click", () => setOpen(false));
  side.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    setOpen(false);
    toggle.focus();
  });
  return { element, closeSide: () => setOpen(false), openSide };
}
