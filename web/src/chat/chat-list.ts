// The list of kept chats: opened, renamed, deleted.
import { t } from "../language";
import { failureOf } from "../api/failure";
import type { Papyri } from "../api/papyri";
import type { ChatHead } from "../api/types";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { failureNotice } from "../ui/notice";
import type { Undo } from "../ui/undo";

const LONGEST_TITLE = 200;
/** From so many on, looking for one is quicker than reading them. */
const MANY = 8;

export interface ChatListActions {
  open(id: string): void;
  startNew(): void;
  /** The open chat is to be deleted: another place is shown. */
  left(id: string): void;
  renamed(chat: ChatHead): void;
}

export interface ChatList {
  readonly element: HTMLElement;
  reload(): Promise<void>;
  setCurrent(id: string | null): void;
}

export function createChatList(papyri: Papyri, undo: Undo, actions: ChatListActions): ChatList {
  const list = h("ul", { class: "chat-list" });
  const place = h("div", { class: "chat-list-place" });
  const field = h("input", { class: "field chat-search", type: "search", placeholder: t("Find a chat"), "aria-label": t("Find a chat"), autocomplete: "off", hidden: true });
  const element = h(
    "nav",
    { class: "chats", "aria-label": t("Chats") },
    h(
      "div",
      { class: "side-head" },
      h("h2", {}, t("Chats")),
      h("button", { type: "button", class: "button small", on: { click: actions.startNew } }, icon("plus"), t("New chat")),
    ),
    field,
    place,
  );
  let chats: readonly ChatHead[] | null = null;
  let current: string | null = null;
  // To be deleted unless it is taken back.
  const going = new Set<string>();

  field.addEventListener("input", draw);

  function draw() {
    if (chats === null) return;
    const there = chats.filter(({ id }) => !going.has(id));
    field.hidden = there.length < MANY && field.value === "";
    const sought = field.value.trim().toLowerCase();
    const shown = there.filter((chat) => titleOf(chat).toLowerCase().includes(sought));
    fill(list, ...shown.map(item));
    fill(place, shown.length > 0 ? list : h("p", { class: "empty" }, there.length === 0 ? t("No chats yet.") : t("No chat has this in its title.")));
  }

  function item(chat: ChatHead): HTMLElement {
    const title = titleOf(chat);
    const row = h("li", { class: "chat-row" });
    const open = h(
      "button",
      {
        type: "button",
        class: "chat-item",
        title,
        "aria-current": chat.id === current ? "true" : undefined,
        on: { click: () => actions.open(chat.id) },
      },
      title,
    );
    const rename = h("button", { type: "button", class: "bare", "aria-label": t("Rename {0}", title), title: t("Rename"), on: { click: () => edit(row, chat) } }, icon("edit"));
    const remove = h("button", { type: "button", class: "bare", "aria-label": t("Delete {0}", title), title: t("Delete"), on: { click: () => drop(chat) } }, icon("bin"));
    fill(row, open, h("span", { class: "row-ways" }, rename, remove));
    return row;
  }

  function edit(row: HTMLElement, chat: ChatHead) {
    const input = h("input", { class: "field", type: "text", maxlength: LONGEST_TITLE, "aria-label": t("Title of the chat") });
    input.value = chat.title;
    let over = false;
    const form = h("form", { class: "chat-rename" }, input);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void save();
    });
    input.addEventListener("blur", () => void save());
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      over = true;
      draw();
    });
    fill(row, form);
    input.select();

    async function save() {
      if (over) return;
      over = true;
      const title = input.value.trim();
      if (title === "" || title === chat.title) return draw();
      try {
        const renamed = await papyri.renameChat(chat.id, title);
        chats = chats?.map((other) => (other.id === renamed.id ? renamed : other)) ?? null;
        actions.renamed(renamed);
        draw();
      } catch (failed) {
        fill(row, failureNotice(failureOf(failed), () => edit(row, chat)));
      }
    }
  }

  function drop(chat: ChatHead) {
    going.add(chat.id);
    if (chat.id === current) actions.left(chat.id);
    draw();
    undo.offer({
      text: t("Chat “{0}” deleted.", titleOf(chat)),
      act: () => papyri.deleteChat(chat.id),
      restore() {
        going.delete(chat.id);
        draw();
      },
    });
  }

  async function reload() {
    try {
      chats = await papyri.chats();
      draw();
    } catch (failed) {
      fill(place, failureNotice(failureOf(failed), () => void reload()));
    }
  }

  return {
    element,
    reload,
    setCurrent(id) {
      if (id === current) return;
      current = id;
      draw();
    },
  };
}

function titleOf(chat: ChatHead): string {
  return chat.title.trim() === "" ? t("Untitled chat") : chat.title;
}
