"""How values show themselves, and how the client waits: without a service."""

from __future__ import annotations

from typing import Any, Dict, List

import httpx
import pytest

from papyri_client import Answer, Overloaded, Paper, PapyriError, Papyri, Summary

CITATION: Dict[str, Any] = {
    "paper": "p-0123456789abcdef",
    "title": "On <Felt>",
    "section": "2 Wool & Water",
    "page": 3,
    "quote": "Felt is <b>wool</b>.",
    "start": 0,
    "end": 9,
    "recognised": True,
    "added_later": 1,
}
SENTENCE = {"text": "It is <script>wool</script>.", "citations": [CITATION]}
ANSWER = {
    "id": "a",
    "question": "What is felt <img>?",
    "found": True,
    "sentences": [SENTENCE, SENTENCE],
    "near": [],
    "confidence": 0.5,
    "composer": "extractive",
    "created_at": "2026-11-30T08:00:00.123Z",
}
PAPER = {
    "id": "p-0123456789abcdef",
    "kind": "ingested",
    "title": "On <Felt>",
    "authors": ["A. <B>"],
    "year": None,
    "venue": None,
    "doi": None,
    "arxiv_id": None,
    "abstract": None,
    "pages": 2,
}


def test_a_notebook_shows_an_answer_with_its_sources_escaped() -> None:
    html = Answer.of(ANSWER, "http://x/'\"")._repr_html_()
    for raw in ["<script>", "<img>", "<Felt>", "<b>", "x/'"]:
        assert raw not in html, raw
    assert html.count("<li>") == 1 and html.count("<sup>[1]</sup>") == 2
    assert "/papers/p-0123456789abcdef/pdf#page=3" in html and "scan" in html
    near = Answer.of({**ANSWER, "found": False, "sentences": [], "near": [SENTENCE]})
    assert "no answer" in near._repr_html_() and "<ol>" in near._repr_html_()
    assert str(near).startswith("The papers of this library hold no answer")


def test_a_notebook_shows_papers_and_summaries_escaped() -> None:
    html = Paper.of(PAPER, "http://x")._repr_html_()
    assert "<Felt>" not in html and "<B>" not in html and "http://x/papers/p-0123456789abcdef/pdf" in html
    summary = Summary.of(
        {
            "paper": PAPER["id"],
            "tldr": SENTENCE,
            "parts": [{"aspect": "method", "sentences": [SENTENCE]}],
            "composer": "extractive",
            "created_at": ANSWER["created_at"],
        }
    )
    html = summary._repr_html_()
    assert "<h4>Method</h4>" in html and "<script>" not in html
    assert "Method\nIt is" in str(summary)


def answering(*replies: httpx.Response) -> httpx.MockTransport:
    waiting = iter(replies)
    return httpx.MockTransport(lambda _: next(waiting))


def busy(wait: str) -> httpx.Response:
    body = {"data": None, "errors": [{"message": "too much", "extensions": {"code": "OVERLOADED"}}]}
    return httpx.Response(429, headers={"retry-after": wait}, json=body)


def test_who_has_too_much_to_do_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: List[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    transport = answering(busy("2"), busy("1"), httpx.Response(200, json=PAPER))
    assert Papyri(transport=transport).paper("p").title == "On <Felt>"
    assert waited == [2, 1]
    # Not beyond its patience, and not where nothing is said.
    for reply in [busy("61"), busy("x"), busy("")]:
        with pytest.raises(Overloaded) as refused:
            Papyri(transport=answering(reply)).paper("p")
        assert refused.value.code == "OVERLOADED"
    assert waited == [2, 1]


def test_what_is_no_service_of_papyris_is_told() -> None:
    for reply in [httpx.Response(200, text="<html>"), httpx.Response(200, json={}), httpx.Response(200, json=[])]:
        with pytest.raises(PapyriError, match="none of a Papyri service's"):
            Papyri(transport=answering(reply)).paper("p")
    with pytest.raises(PapyriError, match="502"):
        Papyri(transport=answering(httpx.Response(502, text="bad gateway"))).paper("p")
