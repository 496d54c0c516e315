// Why two papers are joined: the sentences in which one cites the other, fetched once.
import type { Papyri } from "../api/papyri";
import type { CitingSentence } from "../api/types";

export interface Sentences {
  between(citing: string, cited: string): Promise<readonly CitingSentence[]>;
}

/** At once, so that a paper with a hundred citations does not ask a hundred questions at a time. */
const AT_ONCE = 4;

export function createSentences(papyri: Pick<Papyri, "citingSentences">): Sentences {
  const known = new Map<string, Promise<readonly CitingSentence[]>>();
  const waiting: (() => void)[] = [];
  let running = 0;

  async function turn<T>(act: () => Promise<T>): Promise<T> {
    if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await act();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  }

  return {
    between(citing, cited) {
      const key = `${citing}>${cited}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const asked = turn(() => papyri.citingSentences(citing, cited));
      known.set(key, asked);
      // What failed is asked again the next time.
      asked.catch(() => known.delete(key));
      return asked;
    },
  };
}
