// The page's icons: 24-unit outlines, drawn as SVG elements, hidden from screen readers.

const PATHS = {
  plus: "M12 5v14M5 12h14",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM16 16l4.5 4.5",
  upload: "M12 16V5M7.5 9.5 12 5l4.5 4.5M5 19h14",
  send: "M12 19V6M6.5 11.5 12 6l5.5 5.5",
  stop: "M8 8h8v8H8Z",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  file: "M7 3.5h7l4 4V20.5H7ZM14 3.5v4h4",
  link: "M13 5h6v6M19 5l-8 8M16 14v5H5V8h5",
  retry: "M19 12a7 7 0 1 1-2.1-5M19 4v4h-4",
  check: "M5 12.5 10 17.5 19 7",
  warn: "M12 4 3 20h18ZM12 10v4.5M12 17.2v.3",
  none: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM16 16l4.5 4.5M8.5 8.5l5 5M13.5 8.5l-5 5",
  minus: "M5 12h14",
  up: "M6 14.5 12 8.5l6 6",
  down: "M6 9.5l6 6 6-6",
  fit: "M4 6v12M20 6v12M7.5 12h9M10 9.5 7.5 12l2.5 2.5M14 9.5l2.5 2.5-2.5 2.5",
  list: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  text: "M5 6h14M12 6v13M9 19h6",
  edit: "M4.5 19.5h4L19.5 8.5l-4-4L4.5 15.5ZM13 7l4 4",
  bin: "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 12.5h9l1-12.5M10.5 10.5v6M13.5 10.5v6",
  share: "M12 15V4.5M7.5 9 12 4.5 16.5 9M6 13v6.5h12V13",
  table: "M4 5h16v14H4ZM4 10h16M10 5v14",
  filter: "M4 5h16l-6 7.5V19l-4-2v-4.5Z",
  keys: "M3.5 7h17v10h-17ZM7 10.5h.01M10.3 10.5h.01M13.7 10.5h.01M17 10.5h.01M8 13.8h8",
  map: "M6 8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM18 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8 20.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8.4 6.7l7.2 2.1M6.3 8.5l1.3 7M16.3 11.3l-6.4 5.1",
  chart: "M4.5 4.5v15h15M8.5 16v-4M12.5 16V8M16.5 16v-6",
  queue: "M4 6h10M4 12h10M4 18h6M17.5 10v9M14.5 16l3 3 3-3",
  gear: "M12 8.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4ZM12 3v2.6M12 18.4V21M3 12h2.6M18.4 12H21M5.6 5.6l1.9 1.9M16.5 16.5l1.9 1.9M18.4 5.6l-1.9 1.9M7.5 16.5l-1.9 1.9",
  copy: "M9 9h11v11H9ZM5 15H4V4h11v1",
  star: "m12 3.6 2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8L3.6 9.7l5.8-.8Z",
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
