import { describe, expect, it } from "vitest";
import type { CitationMap } from "../src/api/types";
import { ALL_KINDS, colourSteps, edge, graphOf, joinedWith, listed, neighboursOf, sizeOf, topicsAmong, yearsOf, yearSteps } from "../src/map/model";
import { createSentences } from "../src/map/sentences";

function paper(id: string, year: number | null, citations: number, kind: "INGESTED" | "CITED_ONLY" = "INGESTED") {
  return { id, kind, title: `On ${id}`, author: id === "d" ? null : "Silva", year, citations };
}

const MAP: CitationMap = {
  papers: [paper("a", 2021, 0), paper("b", 2019, 1), paper("c", 2001, 2), paper("d", null, 5, "CITED_ONLY")],
  citations: [
    { citing: 0, cited: 1 },
    { citing: 0, cited: 2 },
    { citing: 1, cited: 2 },
    { citing: 1, cited: 9 },
  ],
  complete: true,
};
const ALL = { from: null, to: null, kinds: ALL_KINDS };

describe("the map", () => {
  const graph = graphOf(MAP);

  it("has the papers and the citations whose both ends are there", () => {
    expect([...graph.nodes.keys()]).toEqual(["a", "b", "c", "d"]);
    expect(graph.edges.map(({ id }) => id)).toEqual(["a>b", "a>c", "b>c"]);
    expect(graph.nodes.get("a")).toMatchObject({ label: "Silva 2021", kind: "paper" });
    expect(graph.nodes.get("d")).toMatchObject({ label: "On d", kind: "outside" });
  });

  it("tells what a paper cites and who cites it", () => {
    const { cites, citedBy, mentions } = neighboursOf(graph, "b");
    expect([cites, citedBy, mentions].map((nodes) => nodes.map(({ id }) => id))).toEqual([["c"], ["a"], []]);
  });

  it("is a list by citations, found by words, narrowed by years", () => {
    expect(listed(graph, "", ALL).map(({ id }) => id)).toEqual(["d", "c", "b", "a"]);
    expect(listed(graph, "on B", ALL).map(({ id }) => id)).toEqual(["b"]);
    expect(listed(graph, "", { ...ALL, from: 2010, to: 2020 }).map(({ id }) => id)).toEqual(["d", "b"]);
  });

  it("takes in entities once, and their mentions", () => {
    const entity = { id: "e", kind: "entity", title: "BM25", label: "BM25", author: null, year: null, citations: 2 } as const;
    const more = joinedWith(graph, [entity, entity], [edge("a", "e", "mentions"), edge("a", "e", "mentions"), edge("zz", "e", "mentions")]);
    expect(more.nodes.size).toBe(5);
    expect(more.edges).toHaveLength(4);
    expect(neighboursOf(more, "e").mentions.map(({ id }) => id)).toEqual(["a"]);
  });

  it("has sizes by citations and colours by year", () => {
    const [a, c] = [graph.nodes.get("a"), graph.nodes.get("c")];
    if (a === undefined || c === undefined) throw new Error("they are there");
    expect(sizeOf(a, 2)).toBeLessThan(sizeOf(c, 2));
    expect(sizeOf(a, 0)).toBe(sizeOf(a, 2));
    expect(yearsOf(graph.nodes.values())).toEqual({ from: 2001, to: 2021 });
    const step = yearSteps(graph.nodes.values(), 3);
    expect([step(2001), step(2019), step(2021), step(null)]).toEqual([0, 1, 2, null]);
    expect(yearSteps([], 3)(null)).toBeNull();
  });

  it("hides the kinds that are not wanted", () => {
    expect(listed(graph, "", { ...ALL, kinds: new Set(["outside"]) }).map(({ id }) => id)).toEqual(["d"]);
  });

  it("is coloured by the topics of most papers, a paper by the first of its own", () => {
    const speaks = (id: string, ...names: string[]) => ({ id, entities: names.map((name) => ({ name })) });
    const topics = topicsAmong([speaks("a", "x", "y"), speaks("b", "x", "y"), speaks("c", "y"), speaks("e", "z"), speaks("f", "w", "x"), speaks("g", "w")], 3);
    // x: a, b and f; what is left of y is only c, and of w only g.
    expect(topics.map(({ name, papers }) => [name, papers.size])).toEqual([["x", 3]]);
    const step = colourSteps(graph, { by: "topic", topics: [{ name: "x", papers: new Set(["a", "b"]) }, { name: "y", papers: new Set(["b", "c"]) }] }, 5);
    const nodes = ["a", "b", "c", "d"].map((id) => graph.nodes.get(id));
    expect(nodes.map((node) => (node === undefined ? "gone" : step(node)))).toEqual([0, 0, 1, null]);
  });
});

describe("the sentences of citations", () => {
  it("are asked for once, a few at a time, and again after a failure", async () => {
    let running = 0;
    let most = 0;
    let failing = true;
    const asked: string[] = [];
    const sentences = createSentences({
      async citingSentences(citing, cited) {
        asked.push(`${citing}>${cited}`);
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running -= 1;
        if (citing === "bad" && failing) throw new Error("away");
        return [{ callout: "[1]", sentence: cited, page: 1 }];
      },
    });
    const many = Array.from({ length: 12 }, (_, at) => sentences.between("a", String(at % 6)));
    await Promise.all(many);
    expect(asked).toHaveLength(6);
    expect(most).toBeLessThanOrEqual(4);
    await expect(sentences.between("bad", "x")).rejects.toThrow("away");
    failing = false;
    expect(await sentences.between("bad", "x")).toHaveLength(1);
  });
});
