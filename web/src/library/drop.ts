// Dropping files anywhere on the page. Without this, a dropped PDF would replace the page.
import { t } from "../language";
import { h } from "../ui/dom";
import { icon } from "../ui/icons";

export function watchDrops(take: (files: File[]) => void): HTMLElement {
  const veil = h("div", { class: "drop-veil", hidden: true, "aria-hidden": "true" }, icon("upload"), h("p", {}, t("Drop PDFs to add them to the library")));
  // Entering a child fires before leaving its parent, so depth tells when the pointer is really out.
  let depth = 0;

  function holdsFiles(event: DragEvent): boolean {
    return event.dataTransfer?.types.includes("Files") ?? false;
  }
  function change(by: number) {
    depth = Math.max(0, depth + by);
    veil.hidden = depth === 0;
  }

  window.addEventListener("dragenter", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    change(1);
  });
  window.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  });
  window.addEventListener("dragleave", (event) => {
    if (holdsFiles(event)) change(-1);
  });
  window.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    change(-depth);
    // Both are gone once the event is over.
    const files = [...(event.dataTransfer?.files ?? [])];
    const entries = [...(event.dataTransfer?.items ?? [])].filter(({ kind }) => kind === "file").map((item) => item.webkitGetAsEntry());
    import("./dropped").then(({ filesOf }) => filesOf(entries, files)).then(take, () => take(files));
  });
  return veil;
}
