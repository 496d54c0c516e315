// A paper made by hand, for what none of the samples has: a figure on each of its two pages.

/** Its second figure begins 302 points below the top of its page, and is 190 points high. */
export function twoFigures() {
  const first = [
    [72, 720, 18, "Mills of the Orla"],
    [72, 695, 11, "Hanna Berg"],
    [72, 660, 13, "1 Introduction"],
    ...lines("spring", 644, 5),
    [72, 380, 9, "Figure 1: The old mill, as it stood."],
    ...lines("summer", 350, 4),
  ];
  const second = [
    ...lines("autumn", 720, 12),
    [72, 280, 9, "Figure 2: Its weir, from the side."],
    ...lines("winter", 250, 4),
  ];
  const mill = "0.8 0.2 0.1 rg 150 400 200 60 re f 0.2 0.3 0.6 rg 150 460 m 250 520 l 350 460 l f 1 1 1 rg 230 400 40 35 re f";
  const weir = "0.3 0.6 0.3 RG 4 w 150 302 200 186 re S 0.2 0.4 0.8 rg 160 310 180 80 re f";
  return file([content(first, mill), content(second, weir)]);
}

function lines(season, top, count) {
  const says = (at) => `In the ${season} of year ${at + 1} we drew mill ${7 * (at + 1)} of the river, with its wheels and its weir.`;
  return Array.from({ length: count }, (_, at) => [72, top - 12 * at, 10, says(at)]);
}

function content(texts, drawing) {
  const shown = texts.map(([x, y, size, text]) => `BT /F1 ${size} Tf ${x} ${y} Td (${text}) Tj ET\n`);
  return `${shown.join("")}q ${drawing} Q\n`;
}

function file(pages) {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${pages.map((_, at) => `${4 + 2 * at} 0 R`).join(" ")}] /Count ${pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ...pages.flatMap((text, at) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${5 + 2 * at} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${text.length} >>\nstream\n${text}endstream`,
    ]),
  ];
  let bytes = "%PDF-1.5\n";
  const offsets = objects.map((object, at) => {
    const offset = bytes.length;
    bytes += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = bytes.length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
  return `${bytes}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows.join("")}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
}
