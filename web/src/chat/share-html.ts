// A chat as a page of its own: opens anywhere, needs nothing, each number leads to its quote. Loaded when it is first wanted. Pure.
import { numberCitations, placeOf } from "./citations";
import type { SharedTurn } from "./share";

const STYLE = `body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:16px/1.6 Georgia,serif;color:#25211b;background:#fffdf8}
h1{font-size:1.6rem}h2{margin-top:2.2rem;font-size:1.2rem}a{color:#94461a}ol{font-size:.92rem;color:#4d463b}q{font-style:italic}
@media(prefers-color-scheme:dark){body{color:#ece6da;background:#1f1c18}a{color:#e8a06a}ol{color:#aaa08f}}`;

export function chatHtml(title: string, turns: readonly SharedTurn[], language: string): string {
  const body = turns.map((turn, at) => turnHtml(turn, at + 1)).join("\n");
  return `<!doctype html>
<html lang="${escaped(language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body>
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

function turnHtml({ question, answer, sentences }: SharedTurn, turn: number): string {
  const head = `<h2>${escaped(question)}</h2>`;
  if (sentences.length === 0) return `${head}\n<p><em>${answer === null ? "No answer." : "No evidence found in the library."}</em></p>`;
  const numbered = numberCitations(sentences);
  const text = numbered.sentences.map((sentence) => {
    const numbers = sentence.citations.map(({ number }) => `<a href="#q${turn}-${number}">[${number}]</a>`).join("");
    return `<p>${escaped(sentence.text)} ${numbers}</p>`;
  });
  const quotes = numbered.sources.map(({ number, citation }) => {
    const year = citation.paper.year === null ? "" : ` (${citation.paper.year})`;
    return `<li id="q${turn}-${number}"><q>${escaped(citation.quote)}</q> <cite>${escaped(citation.paperTitle)}</cite>${year}, ${escaped(placeOf(citation))}</li>`;
  });
  return `${head}\n${text.join("\n")}\n<ol>\n${quotes.join("\n")}\n</ol>`;
}

function escaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}
