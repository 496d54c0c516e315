// Pressing a callout such as `[12]` on a page shows its reference there.
import type { References } from "./references";

const GAP_PX = 10;
const STAYS_WITHIN_PX = 24;

export interface Callouts {
  close(): void;
}

/** `host` holds the pages and, over them, the card. */
export function watchCallouts(host: HTMLElement, references: References): Callouts {
  let card: HTMLElement | null = null;
  let openedAt = 0;

  function close() {
    card?.remove();
    card = null;
  }

  // Before the links that the PDF itself may have there: they only lead to the list at its end.
  host.addEventListener("click", (event) => {
    if (card !== null && event.target instanceof Node && card.contains(event.target)) return;
    close();
    // Marking text ends with a click, too.
    if (getSelection()?.isCollapsed === false) return;
    const place = textAt(host, event.clientX, event.clientY);
    const sheet = place?.node.parentElement?.closest<HTMLElement>(".page") ?? null;
    if (place === null || sheet === null) return;
    const reference = references.at(place.node.data, place.offset, Number(sheet.dataset["pageNumber"]));
    if (reference === null) return;
    event.preventDefault();
    event.stopPropagation();
    card = references.card(reference, close);
    host.append(card);
    openedAt = sheet.closest(".pdf-scroll")?.scrollTop ?? 0;
    put(card, host, event.clientX, event.clientY);
  }, true);
  host.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || card === null) return;
    event.stopPropagation();
    close();
  });
  // Told of a scroll that ended before the press, it stays.
  const scrolled = ({ target }: Event) => {
    if (target instanceof HTMLElement && Math.abs(target.scrollTop - openedAt) > STAYS_WITHIN_PX) close();
  };
  host.addEventListener("scroll", scrolled, { capture: true, passive: true });
  return { close };
}

function put(card: HTMLElement, host: HTMLElement, x: number, y: number) {
  const frame = host.getBoundingClientRect();
  const left = Math.max(GAP_PX, Math.min(x - frame.left - card.offsetWidth / 2, frame.width - card.offsetWidth - GAP_PX));
  const below = y - frame.top + GAP_PX;
  const top = below + card.offsetHeight < frame.height ? below : y - frame.top - card.offsetHeight - GAP_PX;
  card.style.left = `${left}px`;
  card.style.top = `${Math.max(GAP_PX, top)}px`;
}

/** The text under a point, also under a link that lies over it. */
function textAt(host: HTMLElement, x: number, y: number): { node: Text; offset: number } | null {
  host.classList.add("probing");
  const found = caretAt(x, y);
  host.classList.remove("probing");
  return found;
}

/** The text under a point and the offset in it. Browsers have it under two names. */
function caretAt(x: number, y: number): { node: Text; offset: number } | null {
  const found = document.caretPositionFromPoint?.(x, y);
  const range = found ? null : (document.caretRangeFromPoint?.(x, y) ?? null);
  const node = found?.offsetNode ?? range?.startContainer;
  return node instanceof Text ? { node, offset: found?.offset ?? range?.startOffset ?? 0 } : null;
}
