"""Writes ../gold.json, what a reader should find in each sample paper, from the sources of the papers."""
import json, pathlib, re

here = pathlib.Path(__file__).parent

def plain(tex):
    tex = re.sub(r"\\(?:emph|work|when|url)\{([^{}]*)\}", r"\1", tex)
    tex = tex.replace("``", "\u201c").replace("''", "\u201d").replace("--", "\u2013").replace("~", " ")
    return " ".join(tex.split())

def authors(tex):
    names = re.split(r"\\and|, and | and |, ", tex)
    return [plain(name.split("\\\\")[0]) for name in names if name.strip()]

def one(pattern, text):
    return re.search(pattern, text, re.S).group(1)

def reference(entry):
    entry = re.sub(r"(arXiv[: ]*|doi[:. ]*|10\.\d+/)\S+|\\url\{[^}]*\}", " ", entry, flags=re.I)
    body = entry.split("}", 1)[1]
    if "\\work{" in entry:
        return one(r"\\work\{(.*?)\}", entry), int(one(r"\\when\{(\d+)\}", entry))
    if m := re.search(r"``(.*?),''", body):
        title = m.group(1)
    elif m := re.search(r"\((\d{4})\)\. (.*?[.?]) ", body):
        title = m.group(2)
    else:
        # Authors end at the first full stop that does not follow an initial or an abbreviation.
        title = re.split(r"(?<=\w[a-z}])\. ", body, maxsplit=1)[1].split(". ")[0]
    years = re.findall(r"\b(?:19|20)\d\d\b", re.sub(r"\d+--\d+", " ", body.replace(title, " ")))
    assert years, entry
    return plain(title).rstrip("."), int(years[-1])

def fold(title):
    return re.sub(r"\W+", "", title.lower())

papers = []
for source in sorted(here.glob("[0-9]*.tex")):
    tex = source.read_text()
    abstract = plain(one(r"\\begin\{abstract\}(.*?)\\end\{abstract\}", tex))
    entries = one(r"\\begin\{thebibliography\}\{\d+\}(.*?)\\end\{thebibliography\}", tex).split("\\bibitem")[1:]
    entries = [re.sub(r"^\[[^\]]*\]", "", entry.strip()) for entry in entries]
    papers.append({
        "file": f"papers/{source.stem}.pdf",
        "title": plain(one(r"\\title\{(.*?)\}\n", tex)),
        "authors": authors(one(r"\\author\{(.*?)\}\n", tex)),
        "year": int(one(r"\\date\{\w+ (\d{4})\}", tex)),
        "abstract_first_sentence": re.match(r".*?\.(?= |$)", abstract).group(0),
        "sections": [plain(t) for t in re.findall(r"\\(?:sub)?section\{(.*?)\}", tex)],
        "references": [dict(zip(("title", "year"), reference(e))) for e in entries],
    })
by_title = {fold(p["title"]): p["file"] for p in papers}
for paper in papers:
    for ref in paper["references"]:
        if sample := by_title.get(fold(ref["title"])):
            ref["sample"] = sample
(here.parent / "gold.json").write_text(json.dumps(papers, indent=1, ensure_ascii=False) + "\n")
