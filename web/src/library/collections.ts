// The collections beside the library: a short list that narrows the papers, asked within, made, renamed, shared, deleted.
import { t } from "../language";
import { failureOf } from "../api/failure";
import type { ShelfApi } from "../api/shelf";
import type { Collection, Share } from "../api/types";
import type { Scope } from "../chat/state";
import { fill, h } from "../ui/dom";

export interface CollectionsActions {
  /** Another collection narrows the papers, or none. */
  chosen(): void;
  askWithin(papers: readonly Scope[]): void;
  announce(text: string): void;
}

export interface Collections {
  readonly element: HTMLElement;
  /** The id of the one that narrows. */
  current(): string | null;
  reload(): Promise<void>;
  /** Those that the reader may put papers into. */
  writable(): readonly Collection[];
  /** Puts papers into the one of this name, made if there is none. */
  collect(name: string, papers: readonly string[]): Promise<void>;
}

/** A longer list can be filtered. */
const SHORT = 6;

export function createCollections(shelf: ShelfApi, actions: CollectionsActions): Collections {
  let all: readonly Collection[] = [];
  let current: string | null = null;
  let editing: "name" | "share" | null = null;
  const count = h("span", { class: "count" });
  const filter = h("input", { class: "field", type: "search", autocomplete: "off", placeholder: t("Find a collection"), "aria-label": t("Find a collection") });
  const list = h("ul", { class: "collection-list" });
  const ways = h("div", { class: "collection-ways" });
  const name = h("input", { class: "field", autocomplete: "off", maxlength: 120, placeholder: t("New collection"), "aria-label": t("Name of a new collection") });
  const making = h("form", { class: "one-line" }, name, h("button", { type: "submit", class: "button small" }, t("Make")));
  const problem = h("p", { class: "form-problem", role: "alert", hidden: true });
  const element = h("details", { class: "narrow collections" }, h("summary", {}, t("Collections "), count), filter, list, ways, making, problem);

  filter.addEventListener("input", draw);
  making.addEventListener("submit", (event) => {
    event.preventDefault();
    if (name.value.trim() === "") return name.focus();
    void tried(async () => {
      const typed = name.value;
      const made = await shelf.createCollection(typed, []);
      if (name.value === typed) name.value = "";
      actions.announce(t("Collection “{0}” made.", made.name));
      await reload();
    });
  });

  async function tried(act: () => Promise<void>) {
    problem.hidden = true;
    try {
      await act();
    } catch (failed) {
      problem.hidden = false;
      fill(problem, failureOf(failed).message);
    }
  }

  async function reload() {
    all = await shelf.collections();
    if (current !== null && !all.some(({ id }) => id === current)) choose(null);
    draw();
  }

  function choose(id: string | null) {
    current = id;
    editing = null;
    draw();
    actions.chosen();
  }

  function draw() {
    fill(count, all.length === 0 ? "" : String(all.length));
    filter.hidden = all.length <= SHORT;
    const words = filter.hidden ? "" : filter.value.trim().toLowerCase();
    const shown = all.filter((one) => one.id === current || one.name.toLowerCase().includes(words));
    list.hidden = shown.length === 0;
    fill(list, ...shown.map(item));
    const chosen = all.find(({ id }) => id === current);
    ways.hidden = chosen === undefined;
    fill(ways, ...(chosen === undefined ? [] : waysOf(chosen)));
  }

  function item(one: Collection): HTMLElement {
    const on = one.id === current;
    const whose = one.right === "OWN" ? (one.visibility === "PRIVATE" ? "" : `, ${one.visibility.toLowerCase()}`) : t(", of {0}", one.owner ?? "another");
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "collection-item", "data-collection": one.id, "aria-pressed": String(on), on: { click: () => choose(on ? null : one.id) } },
        h("span", { class: "collection-name" }, one.name),
        h("span", { class: "count" }, `${one.paperCount}${whose}`),
      ),
    );
  }

  function waysOf(one: Collection): (HTMLElement | false)[] {
    const way = (text: string, act: () => void) => h("button", { type: "button", class: "text-link", on: { click: act } }, text);
    const own = one.right === "OWN";
    if (editing === "name") return [renaming(one)];
    if (editing === "share") return [sharing(one)];
    return [
      way(t("Ask within"), () => actions.askWithin([{ id: one.id, title: one.name, collection: true }])),
      own && way(t("Rename"), () => edit("name")),
      // Without accounts there is nobody to share with.
      own && one.owner !== null && way(t("Share"), () => edit("share")),
      own && deleting(one),
    ];
  }

  function edit(what: "name" | "share") {
    editing = what;
    draw();
    ways.querySelector<HTMLElement>("input, select")?.focus();
  }

  function done(text: string): Promise<void> {
    editing = null;
    actions.announce(text);
    return reload();
  }

  function renaming(one: Collection): HTMLElement {
    const field = h("input", { class: "field", maxlength: 120, autocomplete: "off", "aria-label": t("New name of {0}", one.name) });
    field.value = one.name;
    return form(field, t("Rename"), () => shelf.renameCollection(one.id, field.value), t("Renamed."));
  }

  function sharing(one: Collection): HTMLElement {
    const kind = h(
      "select",
      { class: "field", "aria-label": t("Who sees it") },
      ...([["PRIVATE", t("Only me")], ["SHARED", t("Those named")], ["PUBLIC", t("Everybody")]] as const).map(([value, text]) => h("option", { value }, text)),
    );
    kind.value = one.visibility;
    const names = h("input", { class: "field", autocomplete: "off", spellcheck: "false", placeholder: "anna, ben (write)", "aria-label": t("Names of users; “(write)” after a name lets them change what is in it") });
    names.value = one.sharedWith.map(({ who, right }) => who.replace(/^user /, "") + (right === "WRITE" ? " (write)" : "")).join(", ");
    const show = () => (names.hidden = kind.value !== "SHARED");
    kind.addEventListener("change", show);
    show();
    const act = () => shelf.shareCollection(one.id, kind.value as Collection["visibility"], sharesIn(names.value));
    return form(h("div", { class: "share-fields" }, kind, names), t("Share"), act, t("Shared."));
  }

  function form(fields: HTMLElement, text: string, act: () => Promise<unknown>, said: string): HTMLElement {
    const cancel = h("button", { type: "button", class: "button small", on: { click: () => ((editing = null), draw()) } }, t("Cancel"));
    const made = h("form", { class: "one-line" }, fields, h("button", { type: "submit", class: "button small" }, text), cancel);
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      void tried(async () => {
        await act();
        await done(said);
      });
    });
    return made;
  }

  // Pressed twice: what goes here does not come back.
  function deleting(one: Collection): HTMLElement {
    const button = h("button", { type: "button", class: "text-link" }, t("Delete"));
    button.addEventListener("click", () => {
      if (button.dataset["sure"] === undefined) {
        button.dataset["sure"] = "";
        fill(button, t("Really delete “{0}”?", one.name));
        return;
      }
      void tried(async () => {
        await shelf.deleteCollection(one.id);
        await done(t("Collection deleted. Its papers stay."));
      });
    });
    return button;
  }

  draw();
  return {
    element,
    current: () => current,
    reload: () => tried(reload),
    writable: () => all.filter(({ right }) => right !== "READ"),
    async collect(text, papers) {
      const wanted = text.trim().toLowerCase();
      const there = all.find((one) => one.right !== "READ" && one.name.toLowerCase() === wanted);
      if (there === undefined) await shelf.createCollection(text, papers);
      else await shelf.collect(there.id, papers);
      await reload();
    },
  };
}

/** `anna, ben (write)` as shares. */
export function sharesIn(text: string): Share[] {
  const names = text.split(",").map((name) => name.trim());
  return names
    .filter((name) => name !== "")
    .map((name) => ({ user: name.replace(/\s*\(write\)$/i, ""), write: /\(write\)$/i.test(name) }));
}
