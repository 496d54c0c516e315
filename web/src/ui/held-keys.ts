// Keys that are typed while what they are meant for is still being loaded.

export interface HeldKeys {
  /** Whether Escape was pressed. */
  calledOff(): boolean;
  /** Gives what was typed to a text field; anything else has no use for it. */
  typeInto(target: Element | null): void;
  /** From here on keys go where they went before. */
  letGo(): void;
}

/** Takes every key that is pressed from here on, before anything else on the page hears it. Browser shortcuts are left alone. */
export function holdKeys(): HeldKeys {
  let text = "";
  let escaped = false;

  function hold(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") escaped = true;
    else if (event.key === "Backspace") text = text.slice(0, -1);
    else if (event.key.length === 1) text += event.key;
  }

  document.addEventListener("keydown", hold, true);
  return {
    calledOff: () => escaped,
    typeInto(target) {
      if (text === "" || !(target instanceof HTMLInputElement) || target.type !== "text") return;
      target.value += text;
      target.dispatchEvent(new Event("input", { bubbles: true }));
    },
    letGo: () => document.removeEventListener("keydown", hold, true),
  };
}
