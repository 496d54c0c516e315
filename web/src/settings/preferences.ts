// What a reader chose, kept in their browser: how questions are answered, the colours, the language. Pure but for the storage.
import type { Effort } from "../api/types";

export type Theme = "light" | "dark";

export interface Preferences {
  /** `null`: as the library is set. */
  readonly effort: Effort | null;
  /** No model words the answers. */
  readonly quotesOnly: boolean;
  /** `null`: as the device. */
  readonly theme: Theme | null;
  /** `null`: as the browser, where the page speaks that. */
  readonly language: string | null;
}

export const DEFAULTS: Preferences = { effort: null, quotesOnly: false, theme: null, language: null };

const KEY = "papyri.preferences";

export interface PreferenceStore {
  read(): Preferences;
  write(change: Partial<Preferences>): Preferences;
}

/** `storage` is null where the browser lets the page keep nothing: then nothing outlasts the page. */
export function createPreferences(storage: Pick<Storage, "getItem" | "setItem"> | null): PreferenceStore {
  let current = parsePreferences(kept(storage));
  return {
    read: () => current,
    write(change) {
      current = { ...current, ...change };
      try {
        storage?.setItem(KEY, JSON.stringify(current));
      } catch {
        // A full storage forgets it with the page.
      }
      return current;
    },
  };
}

/** What is not understood is as if it had not been said. */
export function parsePreferences(text: string | null): Preferences {
  let said: Record<string, unknown>;
  try {
    said = Object(JSON.parse(text ?? "{}")) as Record<string, unknown>;
  } catch {
    return DEFAULTS;
  }
  const one = <T extends string>(value: unknown, known: readonly T[]): T | null => known.find((other) => other === value) ?? null;
  return {
    effort: one(said["effort"], ["FAST", "BALANCED", "THOROUGH"]),
    quotesOnly: said["quotesOnly"] === true,
    theme: one(said["theme"], ["light", "dark"]),
    language: typeof said["language"] === "string" ? said["language"] : null,
  };
}

/** The page's colours, as chosen. */
export function applyTheme(theme: Theme | null): void {
  const root = document.documentElement;
  if (theme === null) delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
}

/** `null` where the browser lets the page remember nothing. */
export function remembering(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function kept(storage: Pick<Storage, "getItem"> | null): string | null {
  try {
    return storage?.getItem(KEY) ?? null;
  } catch {
    return null;
  }
}
