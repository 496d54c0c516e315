// The quote card: what a citation chip shows. One card at a time, placed in the document right after
// its chip, so that Tab leads from the chip to the card's links.
import { t } from "../language";
import { type NumberedCitation, placeOf } from "../chat/citations";
import { h } from "./dom";
import { type QuoteActions, quoteCard } from "./quote-card";

const OPEN_DELAY_MS = 120;
const CLOSE_DELAY_MS = 220;
const GAP = 8;

interface Shown {
  readonly chip: HTMLElement;
  readonly card: HTMLElement;
  pinned: boolean;
}

let shown: Shown | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The numbered chip of one citation; `among` tells all quotes of the answer by the time it is asked. */
export function citationChip(entry: NumberedCitation, among: () => readonly NumberedCitation[], actions: QuoteActions): HTMLButtonElement {
  const { number, citation } = entry;
  const chip = h(
    "button",
    {
      type: "button",
      class: "chip",
      "aria-label": t("Source {0}: {1}, {2}", number, citation.paperTitle, placeOf(citation)),
      "aria-expanded": "false",
    },
    String(number),
  );
  const open = (pinned: boolean) => show(chip, card, pinned);
  function card(): HTMLElement {
    const openQuote = () => {
      hide();
      actions.openQuote(citation, among());
    };
    const made = quoteCard(entry, openQuote, actions, hide);
    made.addEventListener("mouseenter", () => clearTimeout(timer));
    made.addEventListener("mouseleave", leave);
    made.addEventListener("focusout", leave);
    return made;
  }
  chip.addEventListener("mouseenter", () => later(() => open(false), OPEN_DELAY_MS));
  chip.addEventListener("mouseleave", leave);
  chip.addEventListener("focus", () => open(false));
  chip.addEventListener("blur", leave);
  chip.addEventListener("click", () => {
    if (shown?.chip === chip && shown.pinned) hide();
    else open(true);
  });
  return chip;
}

/** Escape, and a press elsewhere, close the card; scrolling moves it along. Called once. */
export function watchQuotes(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || shown === null) return;
    const { chip, card } = shown;
    const within = card.contains(document.activeElement);
    hide();
    if (within) chip.focus({ preventScroll: true });
    // Focusing the chip shows its card again, which is not what Escape asks for.
    hide();
    event.stopPropagation();
  }, true);
  document.addEventListener("pointerdown", (event) => {
    const target = event.target;
    if (shown === null || !(target instanceof Node)) return;
    if (!shown.card.contains(target) && !shown.chip.contains(target)) hide();
  });
  document.addEventListener("scroll", () => shown && place(shown), { capture: true, passive: true });
  window.addEventListener("resize", () => shown && place(shown));
}

function show(chip: HTMLElement, build: () => HTMLElement, pinned: boolean): void {
  clearTimeout(timer);
  if (shown?.chip === chip) {
    shown.pinned ||= pinned;
    return;
  }
  hide();
  const card = build();
  chip.after(card);
  chip.setAttribute("aria-expanded", "true");
  shown = { chip, card, pinned };
  place(shown);
}

function hide(): void {
  clearTimeout(timer);
  if (shown === null) return;
  const { chip, card } = shown;
  shown = null;
  card.remove();
  chip.setAttribute("aria-expanded", "false");
}

/** Closes soon, unless the pointer or the focus is on the chip or its card by then. */
function leave(): void {
  later(() => {
    if (shown === null || shown.pinned) return;
    const { chip, card } = shown;
    const focus = document.activeElement;
    if (focus === chip || card.contains(focus) || card.matches(":hover") || chip.matches(":hover")) return;
    hide();
  }, CLOSE_DELAY_MS);
}

function later(act: () => void, delay: number): void {
  clearTimeout(timer);
  timer = setTimeout(act, delay);
}

/** Below the chip, or above it where there is more room; always inside the window. */
function place({ chip, card }: Shown): void {
  const anchor = chip.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const left = Math.max(GAP, Math.min(anchor.left - 24, window.innerWidth - width - GAP));
  const below = window.innerHeight - anchor.bottom;
  const top = below >= height + 2 * GAP || below >= anchor.top ? anchor.bottom + GAP : anchor.top - height - GAP;
  card.style.left = `${Math.round(left)}px`;
  card.style.top = `${Math.round(top)}px`;
}
