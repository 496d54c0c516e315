// The address bar: which chat is open, which paper and where in it, and whether the map is shown, as
// `#chat=…&paper=…&page=…&quote=…`, `#map=…` or `#compare=…`.

export interface Route {
  readonly chat: string | null;
  readonly paper: string | null;
  /** A page opens the reader in place of the paper's panel; 0 is an abstract, which has no pages. */
  readonly page: number | null;
  /** The words to mark on it. */
  readonly quote: string | null;
  /** The map of citations: around a paper, or of the whole library where empty; `null` hides it. */
  readonly map: string | null;
  /** Papers side by side, their ids with commas between. */
  readonly compare: string | null;
}

export const NOWHERE: Route = { chat: null, paper: null, page: null, quote: null, map: null, compare: null };

export function parseRoute(hash: string): Route {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const paper = fields.get("paper") || null;
  const page = paper === null ? null : pageOf(fields.get("page"));
  return {
    chat: fields.get("chat") || null,
    paper,
    page,
    quote: page === null ? null : fields.get("quote") || null,
    map: fields.get("map"),
    compare: fields.get("compare") || null,
  };
}

export function formatRoute(route: Route): string {
  const fields = new URLSearchParams();
  if (route.chat !== null) fields.set("chat", route.chat);
  if (route.map !== null) fields.set("map", route.map);
  if (route.compare !== null) fields.set("compare", route.compare);
  if (route.paper !== null) {
    fields.set("paper", route.paper);
    if (route.page !== null) fields.set("page", String(route.page));
    if (route.page !== null && route.quote !== null) fields.set("quote", route.quote);
  }
  const text = fields.toString();
  return text === "" ? "" : `#${text}`;
}

function pageOf(text: string | null): number | null {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : null;
}
