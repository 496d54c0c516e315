"""Pairs that the adapter of the cross-encoder is trained on: questions, texts that answer them, texts that don't.

    python3 models/export/pairs.py ../shared/data --half odd > pairs.jsonl
    papyri train reranker pairs.jsonl --out models/onnx/weights/ms-marco-MiniLM-L-12-v2.papers.safetensors

Taken of the visible parts of public sets: QASPER, COVID-QA and PubMedQA (sentences of papers), HotpotQA and MuSiQue (sentences
of Wikipedia), SciFact (claims and abstracts). Only every second article, abstract, question or claim is taken, so that the
others still measure. No question of the researchers' set is among them.
"""

import argparse
import collections
import json
import math
import random
import re
import sys
from pathlib import Path

ABBREVIATION = re.compile(r"\b(e\.g|i\.e|al|Fig|vs|cf|Dr|No|Eq|approx)\.$")
MARKS = re.compile(r"(BIBREF|TABREF|FIGREF|SECREF|INLINEFORM|DISPLAYFORM)\d+")
NEGATIVES = 6


def words(text):
    return re.findall(r"[a-z0-9]+", text.lower())


def flat(text):
    return re.sub(r"\s+", " ", text).strip()


def clean(text):
    return flat(MARKS.sub("", text))


def letters(text):
    return re.sub(r"\W", "", text.lower())


def sentences(text):
    found = []
    for part in re.split(r'(?<=[.!?])\s+(?=[A-Z0-9"(\[])', flat(text)):
        if found and (len(found[-1]) < 25 or ABBREVIATION.search(found[-1])):
            found[-1] += " " + part
        else:
            found.append(part)
    return [one for one in found if len(one) > 20]


class Bm25:
    """Robertson and Zaragoza, 2009; k1 = 1.2, b = 0.75."""

    def __init__(self, texts):
        self.counts = [collections.Counter(words(text)) for text in texts]
        self.lengths = [sum(count.values()) for count in self.counts]
        self.mean = sum(self.lengths) / max(1, len(texts))
        self.holding = collections.defaultdict(set)
        for at, count in enumerate(self.counts):
            for word in count:
                self.holding[word].add(at)

    def best(self, question, number, common=None):
        """Places of the best texts; words that more than `common` texts hold choose none."""
        asked = set(words(question))
        some = set()
        for word in asked:
            if common is None or len(self.holding[word]) < common:
                some |= self.holding[word]
        if common is None:
            some = set(range(len(self.counts)))
        return sorted(some, key=lambda at: (-self.score(asked, at), at))[:number]

    def score(self, asked, at):
        count, total = self.counts[at], 0.0
        norm = 1.2 * (0.25 + 0.75 * self.lengths[at] / self.mean)
        for word in asked & count.keys():
            rare = len(self.counts) - len(self.holding[word]) + 0.5
            total += math.log(1 + rare / (len(self.holding[word]) + 0.5)) * count[word] * 2.2 / (count[word] + norm)
        return total


def pair(kind, half, question, good, bad, paper, most=NEGATIVES):
    bad = [one for one in dict.fromkeys(bad) if one != good][:most]
    if bad:
        yield {"set": kind, "half": half, "question": question, "good": good, "bad": bad, "paper": paper}


def qasper(data, chance):
    by_article = collections.defaultdict(list)
    for item in json.loads((data / "qa/qasper.dev.questions.json").read_text()).values():
        by_article[item["article_id"]].append(item)

    def told(item):
        texts = (text for text in item["evidence"] if not text.startswith("FLOAT"))
        return [clean(one) for text in texts for one in sentences(text)]

    articles = sorted(by_article)
    for at, article in enumerate(articles):
        items = by_article[article]
        own = list(dict.fromkeys(one for item in items for one in told(item)))
        others = [name for name in chance.sample(articles, 3) if name != article]
        far = [one for name in others for item in by_article[name][:2] for one in told(item)]
        for item in items:
            marked = (text for text in item["highlighted_evidence"] if not text.startswith("FLOAT"))
            good = [clean(one) for text in marked for one in sentences(text)]
            good = [one for one in dict.fromkeys(good) if len(one) > 25]
            known = [letters(one) for one in good]
            near = [one for one in own if not any(letters(one) in k or k in letters(one) for k in known)]
            bad = [near[i] for i in Bm25(near).best(item["text"], 5)] if near else []
            bad += chance.sample(far, min(len(far), 2))
            for one in good[:2]:
                yield from pair("qasper", at % 2, item["text"], one, bad, article)


def covidqa(data, _chance):
    for at, article in enumerate(json.loads((data / "qa/covidqa.dev.json").read_text())["data"]):
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            all_of_it, own = flat(text), sentences(text)
            ranked, title = Bm25(own), own[0][:120].rstrip(".")
            for item in paragraph["qas"]:
                answer = flat(item["answers"][0]["text"])
                start = len(flat(text[: item["answers"][0]["answer_start"]]))
                good, seen = None, 0
                for one in own:
                    place = all_of_it.find(one, seen)
                    if place >= 0:
                        if place - 2 <= start < place + len(one):
                            good = one
                            break
                        seen = place
                if good:
                    best = (own[i] for i in ranked.best(item["question"], 9))
                    bad = [one for one in best if one != good and answer[:40] not in one]
                    titled = [f"{title}. {one}" for one in bad]
                    yield from pair("covidqa", at % 2, item["question"], f"{title}. {good}", titled, f"covidqa {at}")


def hotpotqa(data, _chance):
    for at, item in enumerate(json.loads((data / "multihop/hotpotqa_train.json").read_text())):
        supporting = {(title, place) for title, place in item["supporting_facts"]}
        good, bad = [], []
        for title, own in item["context"]:
            for place, one in enumerate(own):
                (good if (title, place) in supporting else bad).append(f"{title}. {one.strip()}")
        best = [bad[i] for i in Bm25(bad).best(item["question"], NEGATIVES)]
        for one in good:
            yield from pair("hotpotqa", at % 2, item["question"], one, best, item["_id"])


def musique(data, _chance):
    for at, item in enumerate(json.loads((data / "multihop/musique_train.json").read_text())):
        answers = []
        for step in item["question_decomposition"]:
            question = step["question"]
            for number, answer in enumerate(answers, 1):
                question = question.replace(f"#{number}", answer)
            answers.append(step["answer"])
            if ">>" in question:
                subject, relation = question.split(">>")[:2]
                question = f"What is the {relation.strip()} of {subject.strip()}?"
            paragraphs = [(one["title"], one["paragraph_text"]) for one in item["paragraphs"]]
            place = step.get("paragraph_support_idx")
            if place is None or place >= len(paragraphs):
                continue
            answer = step["answer"].lower()
            title, text = paragraphs[place]
            good = [f"{title}. {one}" for one in sentences(text) if answer in one.lower()]
            bad = [f"{title}. {one}" for title, text in paragraphs for one in sentences(text)]
            bad = [one for one in bad if answer not in one.lower()]
            if good and bad:
                best = [bad[i] for i in Bm25(bad).best(question, NEGATIVES)]
                yield from pair("musique", at % 2, question, good[0], best, item["id"])


def pubmedqa(data, chance):
    items = json.loads((data / "qa/pubmedqa.dev.json").read_text())
    for at, name in enumerate(sorted(items)):
        item = items[name]
        good = sentences(item["LONG_ANSWER"])
        bad = [one for text in item["CONTEXTS"] for one in sentences(text)]
        if good and bad:
            best = [bad[i] for i in Bm25(bad).best(item["QUESTION"], NEGATIVES)]
            chosen = good[-1] if len(good) > 1 and chance.random() < 0.5 else good[0]
            yield from pair("pubmedqa", at % 2, item["QUESTION"], chosen, best, name)


def scifact(data, chance):
    lines = (data / "scifact/corpus.jsonl").read_text().splitlines()
    abstracts = {}
    for line in lines:
        item = json.loads(line)
        abstracts[item["_id"]] = item["title"].rstrip(".") + ". " + item["text"]
    claims = {}
    for line in (data / "scifact/queries.train.jsonl").read_text().splitlines():
        item = json.loads(line)
        claims[item["_id"]] = item["text"]
    relevant = collections.defaultdict(set)
    for line in (data / "scifact/qrels.train.tsv").read_text().splitlines()[1:]:
        claim, document, grade = line.split("\t")[:3]
        if int(grade) > 0:
            relevant[claim].add(document)
    names = list(abstracts)
    ranked = Bm25([abstracts[name] for name in names])
    for claim in sorted(relevant, key=int):
        best = (names[i] for i in ranked.best(claims[claim], 12, common=800))
        best = [name for name in best if name not in relevant[claim]]
        if best:
            bad = [best[0]] + chance.sample(best[1:], min(2, len(best) - 1))
            good = abstracts[min(relevant[claim])]
            bad = [abstracts[name] for name in bad]
            yield from pair("scifact", int(claim) % 2, claims[claim], good, bad, f"claim {claim}", 3)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with the evaluation sets")
    parser.add_argument("--half", choices=["odd", "even", "all"], default="odd")
    args = parser.parse_args()
    wanted = {"odd": {1}, "even": {0}, "all": {0, 1}}[args.half]
    chance, counts = random.Random(7), collections.Counter()
    for of_set in (qasper, covidqa, hotpotqa, musique, pubmedqa, scifact):
        for one in of_set(args.data, chance):
            if one["half"] in wanted:
                counts[one["set"]] += 1
                print(json.dumps(one, ensure_ascii=False))
    print(dict(counts), file=sys.stderr)


if __name__ == "__main__":
    main()
