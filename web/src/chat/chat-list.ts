// The list of kept chats.
import { failureOf } from "../api/failure";
import type { Papyri } from "../api/papyri";
import type { ChatHead } from "../api/types";
import { fill, h } from "../ui/dom";
import { icon } from "../ui/icons";
import { failureNotice } from "../ui/notice";

export interface ChatListActions {
  open(id: string): void;
  startNew(): void;
}

export interface ChatList {
  readonly element: HTMLElement;
  reload(): Promise<void>;
  setCurrent(id: string | null): void;
}

export function createChatList(papyri: Papyri, actions: ChatListActions): ChatList {
  const list = h("ul", { class: "chat-list" });
  const place = h("div", { class: "chat-list-place" });
  const element = h(
    "nav",
    { class: "chats", "aria-label": "Chats" },
    h(
      "div",
      { class: "side-head" },
      h("h2", {}, "Chats"),
      h("button", { type: "button", class: "button small", on: { click: actions.startNew } }, icon("plus"), "New chat"),
    ),
    place,
  );
  let chats: readonly ChatHead[] | null = null;
  let current: string | null = null;

  function draw() {
    if (chats === null) return;
    fill(list, ...chats.map(item));
    fill(place, chats.length === 0 ? h("p", { class: "empty" }, "No chats yet.") : list);
  }

  function item(chat: ChatHead): HTMLElement {
    const title = chat.title.trim() === "" ? "Untitled chat" : chat.title;
    return h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: "chat-item",
          title,
          "aria-current": chat.id === current ? "true" : undefined,
          on: { click: () => actions.open(chat.id) },
        },
        title,
      ),
    );
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
