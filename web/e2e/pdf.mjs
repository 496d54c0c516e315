// Papers made by hand, for what none of the samples has: a figure on each of two pages, and pages that are pictures.

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

/** A PDF whose pages are JPEGs of so many pixels and nothing else, on paper of US letter's size: a scan. */
export function scan(pictures, width, height) {
  const contents = "q 612 0 0 792 0 0 cm /Scan Do Q\n";
  const objects = [
    text("<< /Type /Catalog /Pages 2 0 R >>"),
    text(`<< /Type /Pages /Kids [${pictures.map((_, at) => `${3 + 3 * at} 0 R`).join(" ")}] /Count ${pictures.length} >>`),
    ...pictures.flatMap((picture, at) => [
      text(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${4 + 3 * at} 0 R /Resources << /XObject << /Scan ${5 + 3 * at} 0 R >> >> >>`),
      text(`<< /Length ${contents.length} >>\nstream\n${contents}endstream`),
      Buffer.concat([
        text(`<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${picture.length} >>\nstream\n`),
        picture,
        text("\nendstream"),
      ]),
    ]),
  ];
  return assembled(objects);
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
  return assembled(objects.map(text));
}

function text(written) {
  return Buffer.from(written, "latin1");
}

/** The file of objects, the first of which is its root. */
function assembled(objects) {
  const parts = [text("%PDF-1.5\n")];
  let length = parts[0].length;
  const add = (part) => {
    parts.push(part);
    length += part.length;
  };
  const offsets = objects.map((object, at) => {
    const offset = length;
    add(Buffer.concat([text(`${at + 1} 0 obj\n`), object, text("\nendobj\n")]));
    return offset;
  });
  const table = length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
  add(text(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows.join("")}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`));
  return Buffer.concat(parts);
}
