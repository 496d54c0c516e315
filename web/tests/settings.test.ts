import { describe, expect, it } from "vitest";
import { chosenLanguage, filled } from "../src/language";
import { fitting } from "../src/palette/fitting";
import { createPreferences, DEFAULTS, parsePreferences } from "../src/settings/preferences";

describe("what a reader chose", () => {
  it("is kept, and comes back", () => {
    const kept = new Map<string, string>();
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
    createPreferences(storage).write({ effort: "FAST", theme: "dark" });
    createPreferences(storage).write({ quotesOnly: true });
    expect(createPreferences(storage).read()).toEqual({ effort: "FAST", quotesOnly: true, theme: "dark", language: null });
  });

  it("is as if nothing was said where it can't be kept or read", () => {
    expect(createPreferences(null).write({ theme: "light" })).toEqual({ ...DEFAULTS, theme: "light" });
    for (const text of [null, "", "{", "7", '{"effort":"SLOW","theme":1,"quotesOnly":"yes"}']) expect(parsePreferences(text)).toEqual(DEFAULTS);
  });
});

describe("the language", () => {
  it("is the one chosen, else the first that is asked for and spoken", () => {
    expect(chosenLanguage("de", ["en"])).toBe("de");
    expect(chosenLanguage("tlh", ["fr-CH", "de-AT", "en"])).toBe("de");
    expect(chosenLanguage(null, ["fr"])).toBe("en");
  });

  it("has values put in their places", () => {
    expect(filled("{1} of {0}", [7, "two"])).toBe("two of 7");
    expect(filled("{0} {5}", ["a"])).toBe("a {5}");
  });
});

describe("the palette", () => {
  it("finds names by the beginnings of their words, those that begin with them first", () => {
    const names = ["Map of citations", "Add a map", "Papers cited together", "New chat"];
    const found = (words: string) => fitting(names, words, (name) => name);
    expect(found("map")).toEqual(["Map of citations", "Add a map"]);
    expect(found("pap cit")).toEqual(["Papers cited together"]);
    expect(found("citx")).toEqual([]);
    expect(found(" ")).toEqual(names);
  });
});
