// Building elements. Text from outside only ever becomes a text node: nothing here parses HTML.

export type Child = Node | string | null | false;

type Handlers = { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };

export interface Attributes {
  readonly class?: string;
  readonly on?: Handlers;
  readonly [name: string]: string | number | boolean | Handlers | undefined;
}

/** `true` sets a bare attribute; `false` and `undefined` leave it out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false || typeof value === "object") continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const [event, handler] of Object.entries(attributes.on ?? {})) {
    element.addEventListener(event, handler as EventListener);
  }
  element.append(...present(children));
  return element;
}

/** Replaces what an element holds. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...present(children));
}

function present(children: Child[]): (Node | string)[] {
  return children.filter((child): child is Node | string => child !== null && child !== false);
}
