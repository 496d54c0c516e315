// A button that opens a short list of things to do. Escape and a press elsewhere close it.
import { h } from "./dom";
import { icon, type IconName } from "./icons";

export interface MenuItem {
  readonly text: string;
  press(): void;
}

let menus = 0;

export function createMenu(text: string, image: IconName, items: readonly MenuItem[]): HTMLElement {
  const id = `menu-${menus++}`;
  const button = h("button", { type: "button", class: "button small", "aria-expanded": "false", "aria-controls": id }, icon(image), text);
  const list = h(
    "ul",
    { class: "menu-list", id, hidden: true },
    ...items.map((item) => h("li", {}, h("button", { type: "button", on: { click: () => choose(item) } }, item.text))),
  );
  const element = h("div", { class: "menu-place" }, button, list);

  function choose(item: MenuItem) {
    setOpen(false);
    button.focus();
    item.press();
  }
  function setOpen(open: boolean) {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) {
      document.addEventListener("pointerdown", outside);
      list.querySelector("button")?.focus();
    } else {
      document.removeEventListener("pointerdown", outside);
    }
  }
  function outside(event: Event) {
    if (event.target instanceof Node && !element.contains(event.target)) setOpen(false);
  }

  button.addEventListener("click", () => setOpen(list.hidden !== false));
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && list.hidden === false) {
      event.stopPropagation();
      setOpen(false);
      button.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const buttons = [...list.querySelectorAll("button")];
      const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
      buttons[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
      event.preventDefault();
    }
  });
  return element;
}
