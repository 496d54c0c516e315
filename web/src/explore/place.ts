// Which of the four ways to explore is shown, and of what: `trending`, `timeline:topic`, `cited-with:paper`, `authors:name`. Pure.

export type Way = "trending" | "timeline" | "cited-with" | "authors";

export interface ExplorePlace {
  readonly way: Way;
  /** A topic, the id of a paper, a name; empty where nothing was asked yet. */
  readonly of: string;
}

export const WAYS: readonly Way[] = ["trending", "timeline", "cited-with", "authors"];

export function parsePlace(text: string): ExplorePlace {
  const [head = "", ...rest] = text.split(":");
  const way = WAYS.find((known) => known === head);
  return way === undefined ? { way: "trending", of: "" } : { way, of: rest.join(":") };
}

export function formatPlace({ way, of }: ExplorePlace): string {
  return of === "" ? way : `${way}:${of}`;
}
