#!/usr/bin/env python3
"""Serves a list of abstracts (JSON Lines, gzipped) as arXiv's OAI-PMH interface would, to measure a harvest.

    tests/oai/serve_abstracts.py ABSTRACTS.jsonl.gz PORT [PAGE_SIZE]

Every paper gets an identifier of its year and month and the category cs.LG. Point arxiv.oai_base at
http://127.0.0.1:PORT/oai. Prints "ready" when it listens.
"""
import gzip
import json
import sys
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse
from xml.sax.saxutils import escape

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-01-02T03:04:05Z</responseDate>'
    '<request verb="ListRecords" metadataPrefix="arXiv">http://127.0.0.1/oai</request>'
)


def clean(text):
    """Escaped, without the characters that XML forbids."""
    kept = (c for c in text if c in "\t\n\r" or " " <= c < "\ud800" or "\ue000" <= c <= "\ufffd" or c > "\uffff")
    return escape("".join(kept))


def records(path):
    counts = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            paper = json.loads(line)
            month = number % 12 + 1
            key = (paper["year"] % 100, month)
            counts[key] = counts.get(key, 0) + 1
            identifier = f"{key[0]:02d}{month:02d}.{counts[key]:05d}"
            created = date(paper["year"], month, 1) + timedelta(days=number % 28)
            authors = "".join(
                f"<author><keyname>{clean(family)}</keyname><forenames>{clean(given)}</forenames></author>"
                for given, _, family in (name.rpartition(" ") for name in paper["authors"])
            )
            yield (
                f"<record><header><identifier>oai:arXiv.org:{identifier}</identifier>"
                f"<datestamp>2026-01-01</datestamp><setSpec>cs:cs:LG</setSpec></header><metadata>"
                f'<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{identifier}</id><created>{created}</created>'
                f"<authors>{authors}</authors><title>{clean(paper['title'])}</title><categories>cs.LG</categories>"
                f"<abstract>{clean(paper['abstract'] or '')}</abstract></arXiv></metadata></record>"
            )


def main():
    size = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    everything = list(records(sys.argv[1]))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            query = parse_qs(urlparse(self.path).query)
            start = int(query.get("resumptionToken", ["0"])[0])
            page, after = everything[start : start + size], start + size
            token = str(after) if after < len(everything) else ""
            body = (
                f"{HEAD}<ListRecords>{''.join(page)}"
                f'<resumptionToken cursor="{start}" completeListSize="{len(everything)}">{token}</resumptionToken>'
                "</ListRecords></OAI-PMH>"
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Handler)
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
