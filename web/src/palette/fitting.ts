// Which names fit some words: all words must begin a word of the name; names that begin with them come first. Pure.

export function fitting<T>(all: readonly T[], words: string, nameOf: (one: T) => string): T[] {
  const sought = wordsIn(words);
  const ranked = all.flatMap((one) => {
    const name = wordsIn(nameOf(one));
    if (!sought.every((word) => name.some((own) => own.startsWith(word)))) return [];
    const first = sought[0] !== undefined && name[0]?.startsWith(sought[0]) === true;
    return [{ one, rank: first ? 0 : 1 }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ one }) => one);
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}
