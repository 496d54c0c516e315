"""How values show themselves: HTML for notebooks, text for terminals.

All text comes from papers, which anybody may have written: it is escaped, and addresses are made here only.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Dict, Iterable, List, Sequence

if TYPE_CHECKING:
    from .shapes import Answer, Citation, Paper, Related, Sentence, Summary

_NOTHING = "The papers of this library hold no answer to that."
_NEAREST = "The nearest they say:"


def answer_as_html(answer: Answer, address: str) -> str:
    head = f"<p><strong>{escape(answer.question)}</strong></p>"
    shown = answer.sentences if answer.found else answer.near
    told = "" if answer.found else f"<p>{_NOTHING} {_NEAREST if shown else ''}</p>"
    return f"<div class='papyri-answer'>{head}{told}{_with_sources(shown, address)}</div>"


def summary_as_html(summary: Summary, address: str) -> str:
    parts: List[str] = []
    if summary.tldr is not None:
        parts.append(f"<p><em>{escape(summary.tldr.text)}</em></p>")
    for part in summary.parts:
        parts.append(f"<h4>{escape(part.aspect.capitalize())}</h4>{_with_sources(part.sentences, address)}")
    return f"<div class='papyri-summary'>{''.join(parts)}</div>"


def papers_as_html(papers: Iterable[Paper], address: str) -> str:
    rows = (f"<tr>{_paper_cells(paper, address)}</tr>" for paper in papers)
    return _table(["Title", "Authors", "Year", "Id"], rows)


def related_as_html(related: Iterable[Related], address: str) -> str:
    rows = (
        f"<tr>{_paper_cells(one.paper, address)}<td>{one.score:.2f}</td>"
        f"<td style='text-align:left'>{'<br>'.join(map(escape, one.why))}</td></tr>"
        for one in related
    )
    return _table(["Title", "Authors", "Year", "Id", "Score", "Why"], rows)


def answer_as_text(answer: Answer) -> str:
    if answer.found:
        return _as_text(answer.sentences)
    return "\n".join([_NOTHING, *([_NEAREST, _as_text(answer.near)] if answer.near else [])])


def summary_as_text(summary: Summary) -> str:
    parts = [summary.tldr.text] if summary.tldr is not None else []
    parts.extend(f"{one.aspect.capitalize()}\n{_as_text(one.sentences)}" for one in summary.parts)
    return "\n\n".join(parts)


def _numbers(sentences: Sequence[Sentence]) -> Dict[Citation, int]:
    """Each quote's number, from 1, in the order in which they are met."""
    numbers: Dict[Citation, int] = {}
    for sentence in sentences:
        for citation in sentence.citations:
            numbers.setdefault(citation, len(numbers) + 1)
    return numbers


def _as_text(sentences: Sequence[Sentence]) -> str:
    numbers = _numbers(sentences)
    lines = [
        " ".join([one.text, *(f"[{numbers[citation]}]" for citation in one.citations)]) for one in sentences
    ]
    sources = [f"  [{number}] {citation}" for citation, number in numbers.items()]
    return "\n".join([*lines, "", *sources]) if sources else "\n".join(lines)


def _with_sources(sentences: Sequence[Sentence], address: str) -> str:
    numbers = _numbers(sentences)
    text = " ".join(
        escape(one.text) + "".join(f"<sup>[{numbers[citation]}]</sup>" for citation in one.citations)
        for one in sentences
    )
    sources = "".join(
        f"<li><q>{escape(one.quote)}</q><br><small>{_source(one, address)}</small></li>" for one in numbers
    )
    return f"<p>{text}</p><ol>{sources}</ol>" if sources else f"<p>{text}</p>"


def _source(citation: Citation, address: str) -> str:
    where = escape(citation.where()) + (" (read from a scan)" if citation.recognised else "")
    if not citation.page:
        return where
    return _linked(where, f"{address}/papers/{citation.paper}/pdf#page={citation.page}")


def _paper_cells(paper: Paper, address: str) -> str:
    title = escape(paper.title)
    if paper.pages:
        title = _linked(title, f"{address}/papers/{paper.id}/pdf")
    cells = [title, escape(", ".join(paper.authors)), str(paper.year or ""), f"<code>{escape(paper.id)}</code>"]
    return "".join(f"<td style='text-align:left'>{cell}</td>" for cell in cells)


def _linked(html: str, address: str) -> str:
    return f"<a href='{escape(address)}' target='_blank' rel='noopener'>{html}</a>"


def _table(heads: Sequence[str], rows: Iterable[str]) -> str:
    head = "".join(f"<th>{one}</th>" for one in heads)
    return f"<table class='papyri-papers'><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
