"""A client of a Papyri service: answers over research papers, every sentence with a quote that is on a page.

>>> from papyri_client import Papyri
>>> with Papyri() as papyri:                              # http://127.0.0.1:8080
...     answer = papyri.ask("How can sparse and dense retrieval be combined?")
>>> print(answer)                                         # in a notebook the answer shows itself
"""

from .client import AsyncPapyri, Papyri
from .errors import (
    BadInput,
    Forbidden,
    NotFound,
    Overloaded,
    PapyriError,
    TooLarge,
    Unauthenticated,
    Unavailable,
    Unreachable,
)
from .shapes import (
    Answer,
    Citation,
    Collection,
    Embeddings,
    Entity,
    Found,
    Note,
    Paper,
    PaperPage,
    Related,
    RelatedPapers,
    Sentence,
    Share,
    Summary,
    SummaryPart,
    Uploaded,
)

__all__ = [
    "Answer",
    "AsyncPapyri",
    "BadInput",
    "Citation",
    "Collection",
    "Embeddings",
    "Entity",
    "Forbidden",
    "Found",
    "NotFound",
    "Note",
    "Overloaded",
    "Paper",
    "PaperPage",
    "Papyri",
    "PapyriError",
    "Related",
    "RelatedPapers",
    "Sentence",
    "Share",
    "Summary",
    "SummaryPart",
    "TooLarge",
    "Unauthenticated",
    "Unavailable",
    "Unreachable",
    "Uploaded",
]
