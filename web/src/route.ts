// The address bar: which chat and which paper are open, as `#chat=…&paper=…`.

export interface Route {
  readonly chat: string | null;
  readonly paper: string | null;
}

export function parseRoute(hash: string): Route {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  return { chat: fields.get("chat") || null, paper: fields.get("paper") || null };
}

export function formatRoute(route: Route): string {
  const fields = new URLSearchParams();
  if (route.chat !== null) fields.set("chat", route.chat);
  if (route.paper !== null) fields.set("paper", route.paper);
  const text = fields.toString();
  return text === "" ? "" : `#${text}`;
}
