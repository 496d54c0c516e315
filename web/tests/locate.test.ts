import { describe, expect, it } from "vitest";
import { locate, locateRest, type Span } from "../src/reader/locate";

function words(pieces: readonly string[], spans: readonly Span[]): string[] {
  return spans.map(({ piece, from, to }) => (pieces[piece] ?? "").slice(from, to));
}

describe("locate", () => {
  it("finds a quote over lines, with a hyphen at the end of one and a ligature in another", () => {
    const pieces = ["We show that e\ufb03cient re-", "trieval of passages ", "works. And more."];
    const found = locate(pieces, "efficient retrieval of passages works.");
    expect(found.share).toBe(1);
    expect(words(pieces, found.spans)).toEqual(["e\ufb03cient re", "trieval of passages", "works."]);
  });

  it("does not mind spaces between the letters, nor accents written apart", () => {
    const pieces = ["W e  m e a s u r e", "de\u0301ja\u0300 vu"];
    expect(locate(pieces, "We measure déjà vu").share).toBe(1);
  });

  it("finds both parts of a quote that a running head cuts in two", () => {
    const pieces = ["The index is built once and then", "Running head 7", "kept in memory for all queries."];
    const found = locate(pieces, "The index is built once and then kept in memory for all queries.");
    expect(words(pieces, found.spans)).toEqual(["The index is built once and then", "kept in memory for all queries"]);
    expect(found.share).toBe(1);
  });

  it("finds the last word behind a note that lies between", () => {
    const pieces = ["The tracks of this corpus are closed and open", "1 A note at the foot.", "track. Next comes a track."];
    const found = locate(pieces, "The tracks of this corpus are closed and open track.");
    expect(words(pieces, found.spans)).toEqual(["The tracks of this corpus are closed and open", "track"]);
    expect(found.share).toBe(1);
  });

  it("goes on at the head of the next page", () => {
    const first = locate(["A data-driven search with pruning"], "A data-driven search with pruning is proposed.");
    expect(first.rest).toBe("isproposed");
    const next = ["Running head 34", "is pro-", "posed. More text, in which nothing is proposed."];
    expect(words(next, locateRest(next, first.rest).spans)).toEqual(["is pro", "posed"]);
    expect(locateRest(["x".repeat(4_000), "is proposed"], first.rest).spans).toEqual([]);
    expect(locateRest(next, "").spans).toEqual([]);
  });

  it("goes on with all that is on the next page, not only its last words", () => {
    const first = locate(["Bayesian optimisation is kept simple, making it a good"], "Bayesian optimisation is kept simple, making it a good choice for both educational and practical purposes.");
    expect(first.rest).toBe("choiceforbotheducationalandpracticalpurposes");
    const next = ["choice for both educational and ", "practical purposes. In our module"];
    expect(words(next, locateRest(next, first.rest).spans)).toEqual(["choice for both educational and", "practical purposes"]);
  });

  it("says how much it found where words differ, and finds nothing where nothing is", () => {
    const pieces = ["The loss falls below the threshold after ten epochs."];
    const found = locate(pieces, "The loss falls below 𝛼 the threshold after ten epochs.");
    expect(found.share).toBeGreaterThan(0.9);
    expect(found.spans).toHaveLength(2);
    expect(locate(pieces, "Something else is written here.")).toEqual({ spans: [], share: 0, rest: "" });
    expect(locate(pieces, "… — …")).toEqual({ spans: [], share: 0, rest: "" });
  });

  it("takes letters beyond the basic plane as one", () => {
    const pieces = ["so 𝒳 maps to reals, as is known"];
    const found = locate(pieces, "maps to reals, as is known");
    expect(words(pieces, found.spans)).toEqual(["maps to reals, as is known"]);
  });
});
