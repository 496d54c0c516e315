// arXiv for the browser test: the recordings of the client's own tests, and PDFs that come slowly. Nothing here
// reaches the network.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const recordings = resolve(import.meta.dirname, "../../ingest/tests/recordings");
const PIECES = 5;
const BETWEEN_PIECES_MS = 150;

/**
 * Serves searches and PDFs; `pdf` is the file behind every id, each time with its id at the end. Ids in `refused`
 * are answered by a web page the first time.
 */
export async function startArxiv({ pdf, refused }) {
  const feeds = { 0: await readFile(resolve(recordings, "search-0.xml"), "utf8"), 3: await readFile(resolve(recordings, "search-3.xml"), "utf8") };
  const file = await readFile(pdf);
  const refusing = new Set(refused);
  const downloads = [];
  const searches = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://arxiv");
    if (url.pathname.startsWith("/pdf/")) {
      const id = url.pathname.slice("/pdf/".length).replace(/v\d+$/, "");
      downloads.push(id);
      if (refusing.delete(id)) return page(response);
      return void slowly(response, Buffer.concat([file, Buffer.from(`\n% ${id}\n`)]));
    }
    const ids = url.searchParams.get("id_list");
    if (ids === null) searches.push(url.searchParams.get("search_query"));
    const feed = ids === null ? feeds[url.searchParams.get("start")] : entryOf(feeds[0], ids);
    if (feed === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": "application/atom+xml; charset=utf-8" }).end(feed);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `http://127.0.0.1:${server.address().port}`;
  return {
    downloads,
    searches,
    env: {
      PAPYRI_ARXIV__API_BASE: `${address}/api`,
      PAPYRI_ARXIV__PDF_BASE: `${address}/pdf`,
      PAPYRI_ARXIV__INTERVAL_S: "0",
    },
    async stop() {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** The feed with one of its entries. */
function entryOf(feed, id) {
  const [head, ...entries] = feed.split("<entry>");
  const own = entries.find((entry) => entry.includes(`/abs/${id}v`));
  if (own === undefined) return undefined;
  const counted = head.replace(/(totalResults>)\d+/, "$11");
  return `${counted}<entry>${own.slice(0, own.indexOf("</entry>"))}</entry></feed>`;
}

function page(response) {
  response.writeHead(200, { "Content-Type": "text/html" }).end("<html><head><title>Are you a robot?</title></head></html>");
}

async function slowly(response, file) {
  response.writeHead(200, { "Content-Type": "application/pdf", "Content-Length": file.length });
  const size = Math.ceil(file.length / PIECES);
  for (let at = 0; at < file.length && !response.destroyed; at += size) {
    response.write(file.subarray(at, at + size));
    await pause(BETWEEN_PIECES_MS);
  }
  response.end();
}
