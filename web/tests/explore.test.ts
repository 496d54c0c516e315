import { describe, expect, it } from "vitest";
import { createExploreApi } from "../src/api/explore";
import { TRENDING, TRENDING_CATEGORIES } from "../src/api/graphql/explore";
import { formatPlace, parsePlace } from "../src/explore/place";
import { niceTop } from "../src/explore/plot";
import { labelsOf, withGaps } from "../src/explore/timeline";

describe("a way to explore", () => {
  it("stands in the address with what it is of", () => {
    for (const place of [
      { way: "trending", of: "" },
      { way: "timeline", of: "BLEU: a metric" },
      { way: "cited-with", of: "p-0123" },
      { way: "authors", of: "Silva, Ada" },
    ] as const) {
      expect(parsePlace(formatPlace(place))).toEqual(place);
    }
    expect(parsePlace("nowhere:x")).toEqual({ way: "trending", of: "" });
  });
});

describe("a plot", () => {
  it("ends at a round figure over the largest", () => {
    expect([1, 3, 7, 9, 11, 230].map(niceTop)).toEqual([1, 4, 8, 10, 20, 400]);
  });

  it("shows the years between, which have nothing", () => {
    const at = (period: string) => ({ period, papers: 2, mostCited: [] });
    expect(withGaps([at("2018"), at("2021-02"), at("2021-03"), at("2021")]).map(({ period, papers }) => [period, papers])).toEqual([
      ["2018", 2],
      ["2019", 0],
      ["2020", 0],
      ["2021-02", 2],
      ["2021-03", 2],
      ["2021", 2],
    ]);
    expect(withGaps([])).toEqual([]);
  });

  it("names a year where it begins, and of many years some", () => {
    const at = (period: string) => ({ period, papers: 1, mostCited: [] });
    expect(labelsOf([at("2023-11"), at("2023-12"), at("2024-01"), at("2024")])).toEqual(["2023", "", "2024", ""]);
    const many = labelsOf(Array.from({ length: 20 }, (_, year) => at(String(2000 + year))));
    expect(many.filter((label) => label !== "")).toEqual(["2000", "2003", "2006", "2009", "2012", "2015", "2018"]);
  });
});

describe("what grows", () => {
  const window = { from: "2024-01-01", until: "2024-12-30", papers: 5, papersBefore: 3 };
  const counts = { papers: 3, papersBefore: 1, score: 2.5 };

  it("is asked for entities or for subject classes", async () => {
    const asked: [unknown, unknown][] = [];
    const api = createExploreApi({
      request<T>(query: unknown, variables: unknown) {
        asked.push([query, variables]);
        return Promise.resolve({ trending: { ...window, trends: [{ ...counts, entity: { name: "BM25", kind: "METHOD" } }] }, trendingCategories: { ...window, trends: [{ ...counts, category: "cs.IR" }] } } as T);
      },
    });
    expect((await api.trending({ days: 30, kind: "METHOD", category: "cs.CL" }))?.trends).toEqual([{ ...counts, name: "BM25", kind: "METHOD" }]);
    expect((await api.trending({ days: 90, kind: "CATEGORY", category: null }))?.trends).toEqual([{ ...counts, name: "cs.IR", kind: null }]);
    expect(asked).toEqual([
      [TRENDING, { days: 30, kind: "METHOD", category: "cs.CL" }],
      [TRENDING_CATEGORIES, { days: 90 }],
    ]);
  });

  it("is nothing where no paper says its day", async () => {
    const api = createExploreApi({ request: <T>() => Promise.resolve({ trending: null, trendingCategories: null } as T) });
    expect(await api.trending({ days: 30, kind: null, category: null })).toBeNull();
    expect(await api.trending({ days: 30, kind: "CATEGORY", category: null })).toBeNull();
  });
});
