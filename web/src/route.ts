// The address bar: which chat is open, which paper and where in it, and what lies over the chat, as
// `#chat=…&paper=…&page=…&quote=…`, `#map=…`, `#compare=…`, `#explore=…` or `#queue=`.

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
  /** A way to explore and of what; see `explore/place.ts`. */
  readonly explore: string | null;
  /** The queue of jobs. */
  readonly queue: boolean;
}

export const NOWHERE: Route = { chat: null, paper: null, page: null, quote: null, map: null, compare: null, explore: null, queue: false };

/** What lies over the chat is put away. */
export const CHAT_ONLY = { map: null, compare: null, explore: null, queue: false } as const;

/** Whether something lies over the chat. */
export function isOver({ map, compare, explore, queue }: Route): boolean {
  return map !== null || compare !== null || explore !== null || queue;
}

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
    explore: fields.get("explore") || null,
    queue: fields.has("queue"),
  };
}

export function formatRoute(route: Route): string {
  const fields = new URLSearchParams();
  if (route.chat !== null) fields.set("chat", route.chat);
  if (route.map !== null) fields.set("map", route.map);
  if (route.compare !== null) fields.set("compare", route.compare);
  if (route.explore !== null) fields.set("explore", route.explore);
  if (route.queue) fields.set("queue", "");
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
