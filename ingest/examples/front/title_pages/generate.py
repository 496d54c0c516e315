#!/usr/bin/env python3
"""Writes TeX title pages in many templates with made-up names, and what is right of each.

    generate.py OUT COUNT SEED [ABSTRACTS.jsonl.gz]

writes OUT/NNNNN.tex and OUT/gold.jsonl (id, template, engine, title, authors, affiliations, venue, year, doi), which
`typeset.sh OUT` turns into PDFs. ABSTRACTS (title, authors, abstract a line) lends titles and prose. Needs Faker, and
TeX Live with texlive-publishers and texlive-latex-extra.
"""

import json, os, sys
from faker import Faker
import made_up
import templates


def main():
    out, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    made_up.R.seed(seed)
    Faker.seed(seed)
    if len(sys.argv) > 4:
        made_up.load(sys.argv[4])
    os.makedirs(out, exist_ok=True)
    keys = [key for key, weight in templates.W.items() for _ in range(weight)]
    with open(os.path.join(out, "gold.jsonl"), "w") as gold:
        for number in range(count):
            template = made_up.R.choice(keys)
            page = templates.Doc()
            source, engine = templates.T[template](page)
            id = "%05d" % number
            with open(os.path.join(out, id + ".tex"), "w") as file:
                file.write(source)
            gold.write(json.dumps(page.gold(id, template, engine), ensure_ascii=False) + "\n")


main()
