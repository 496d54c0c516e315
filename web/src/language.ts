// The language of the page. English stands in the code, as the reader sees it; another language is a list of what takes its
// place, loaded before anything else where a reader speaks it. Papers, questions and answers stay what they are.
import { createPreferences, remembering } from "./settings/preferences";

export interface Language {
  readonly code: string;
  /** In itself. */
  readonly name: string;
}

export type Words = Readonly<Record<string, string>>;

export const LANGUAGES: readonly Language[] = [
  { code: "en", name: "English" },
  { code: "de", name: "Deutsch" },
];

const LISTS: Readonly<Record<string, () => Promise<{ readonly default: Words }>>> = {
  de: () => import("./languages/de"),
};

/** The one chosen, else the first that the browser asks for and the page speaks. */
export function chosenLanguage(wanted: string | null, asked: readonly string[]): string {
  const spoken = (code: string) => LANGUAGES.some((one) => one.code === code);
  if (wanted !== null && spoken(wanted)) return wanted;
  return asked.map((tag) => tag.toLowerCase().split("-")[0] ?? "").find(spoken) ?? "en";
}

const inBrowser = typeof document !== "undefined";

export const language = inBrowser ? chosenLanguage(createPreferences(remembering()).read().language, navigator.languages) : "en";

// Where the list can't be had the page speaks English.
const words: Words = (await LISTS[language]?.().catch(() => null))?.default ?? {};

if (inBrowser) document.documentElement.lang = language;

/** A text in the page's language; `{0}`, `{1}` are given way to the values. */
export function t(text: string, ...values: readonly (string | number)[]): string {
  return filled(words[text] ?? text, values);
}

export function filled(text: string, values: readonly (string | number)[]): string {
  return values.length === 0 ? text : text.replace(/\{(\d)\}/g, (whole, at: string) => String(values[Number(at)] ?? whole));
}
