// The dialogs that are loaded when they are first opened: the settings, and the palette with what can be done from anywhere.
import { t } from "./language";
import { createFeedbackApi } from "./api/feedback";
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
  /** Opens the box for what a reader misses; `null` where the server asks nobody. */
  readonly feedback: Promise<(() => void) | null>;
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
  return { settings, palette, feedback: feedbackBox(http, actions.announce, notLoaded) };
}

async function feedbackBox(http: Http, announce: (text: string) => void, failed: () => void): Promise<(() => void) | null> {
  const api = createFeedbackApi(http);
  // Who can't be asked offers nothing; the page says elsewhere that the server is away.
  const currency = await api.currency().catch(() => null);
  if (currency === null) return null;
  return lazyDialog(async () => {
    const { createFeedback } = await import("./feedback/feedback-dialog");
    return createFeedback(api, currency, announce);
  }, failed);
}
