// What can be done from anywhere, by name: what the command palette lists.
import { t } from "./language";
import type { Command } from "./palette/palette";

export interface CommandActions {
  newChat(): void;
  ask(): void;
  search(): void;
  choosePdf(): void;
  searchArxiv(): void;
  map(): void;
  explore(place: string): void;
  queue(): void;
  settings(): void;
  help(): void;
  colours(theme: "light" | "dark"): void;
}

export function commandsOf(actions: CommandActions): readonly Command[] {
  return [
    { text: t("New chat"), key: "c", act: actions.newChat },
    { text: t("Ask a question"), key: "a", act: actions.ask },
    { text: t("Search the library"), key: "/", act: actions.search },
    { text: t("Add PDFs"), act: actions.choosePdf },
    { text: t("Search arXiv"), act: actions.searchArxiv },
    { text: t("Map of citations"), key: "m", act: actions.map },
    { text: t("Explore what grows"), key: "e", act: () => actions.explore("trending") },
    { text: t("Timeline of a topic"), act: () => actions.explore("timeline") },
    { text: t("Papers cited together"), act: () => actions.explore("cited-with") },
    { text: t("Similar authors"), act: () => actions.explore("authors") },
    { text: t("Queue of jobs"), act: actions.queue },
    { text: t("Settings"), key: ",", act: actions.settings },
    { text: t("Light colours"), act: () => actions.colours("light") },
    { text: t("Dark colours"), act: () => actions.colours("dark") },
    { text: t("Keyboard shortcuts"), key: "?", act: actions.help },
  ];
}
