// The dialogs that are loaded when they are first opened: the settings, and the palette with what can be done from anywhere.
import { t } from "./language";
import type { Http } from "./api/http";
import type { Papyri } from "./api/papyri";
import { type CommandActions, commandsOf } from "./commands";
import { lazyDialog } from "./lazy";
import { EVERYTHING } from "./library/paper-narrow";
import { applyTheme, type PreferenceStore } from "./settings/preferences";

export interface DialogActions extends Omit<CommandActions, "settings" | "colours"> {
  openChat(id: string): void;
  openPaper(id: string): void;
  askNow(question: string): void;
  announce(text: string): void;
}

export interface Dialogs {
  settings(): void;
  palette(): void;
}

export function createDialogs(http: Http, papyri: Papyri, preferences: PreferenceStore, actions: DialogActions): Dialogs {
  const notLoaded = () => actions.announce(t("This part could not be loaded. Load the page anew."));
  const settings = lazyDialog(async () => {
    const { createSettings } = await import("./settings/settings-dialog");
    return createSettings(http, preferences, () => location.reload());
  }, notLoaded);
  const commands = commandsOf({ ...actions, settings, colours: (theme) => applyTheme(preferences.write({ theme }).theme) });
  const palette = lazyDialog(async () => {
    const { createPalette } = await import("./palette/palette");
    return createPalette({
      commands: () => commands,
      chats: papyri.chats,
      papers: async (words) => (await papyri.papers(words, EVERYTHING, null)).nodes,
      openChat: actions.openChat,
      openPaper: actions.openPaper,
      ask: actions.askNow,
    });
  }, notLoaded);
  return { settings, palette };
}
