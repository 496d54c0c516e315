// What the papers of the library speak of, to colour the map by: some pages of them at a time.
import type { Papyri } from "../api/papyri";
import { type MapTopic, topicsAmong } from "./model";

/** Some sixty papers each: as many as a map shows. */
const MOST_PAGES = 34;

/** The methods, data and tasks that most papers speak of, at most `most`. */
export async function topicsOfLibrary(papyri: Pick<Papyri, "topicPage">, most: number): Promise<MapTopic[]> {
  const papers: { id: string; entities: { name: string }[] }[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { topics, next }: Awaited<ReturnType<Papyri["topicPage"]>> = await papyri.topicPage(after);
    // How something is measured is no topic.
    papers.push(...topics.map(({ id, entities }) => ({ id, entities: entities.filter(({ kind }) => kind !== "METRIC") })));
    if (next === null) break;
    after = next;
  }
  return topicsAmong(papers, most);
}
