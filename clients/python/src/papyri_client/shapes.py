"""What the service gives, as immutable values. In a notebook each shows itself; ``str`` of each is for a terminal.

Names that a newer service adds are passed over.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

from . import notebook

Json = Dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Citation:
    """A quote that stands, word for word, on a page."""

    #: Id of the paper.
    paper: str
    title: str
    section: str
    #: Page of the PDF, from 1; 0 for a paper known by its abstract.
    page: int
    quote: str
    #: Span in the paper's text, in bytes, end excluded.
    start: int
    end: int
    #: It was read from the picture of its page (OCR): a letter may be wrong.
    recognised: bool

    @classmethod
    def of(cls, data: Json) -> Citation:
        return cls(**_known(cls, data))

    def __str__(self) -> str:
        return f"“{self.quote}” {self.where()}"

    def where(self) -> str:
        """Title, section and page."""
        section = f", § {self.section}" if self.section else ""
        page = f", p. {self.page}" if self.page else ""
        return f"{self.title}{section}{page}"


@dataclasses.dataclass(frozen=True)
class Sentence:
    """A sentence with the quotes that carry it."""

    text: str
    citations: Tuple[Citation, ...]

    @classmethod
    def of(cls, data: Json) -> Sentence:
        return cls(data["text"], tuple(Citation.of(one) for one in data["citations"]))

    def __str__(self) -> str:
        return self.text


@dataclasses.dataclass(frozen=True)
class Answer:
    id: str
    question: str
    #: False when the papers hold no answer; then there are no sentences.
    found: bool
    sentences: Tuple[Sentence, ...]
    #: Where nothing was found: the nearest that the papers say, which does not answer.
    near: Tuple[Sentence, ...]
    #: How likely it is that the papers hold the answer and it is shown, 0 to 1.
    confidence: Optional[float]
    #: ``extractive``, ``graph``, or the name of the generating model.
    composer: str
    created_at: datetime
    _address: str = dataclasses.field(default="", repr=False, compare=False)

    @classmethod
    def of(cls, data: Json, address: str = "") -> Answer:
        return cls(
            id=data["id"],
            question=data["question"],
            found=data["found"],
            sentences=_sentences(data["sentences"]),
            near=_sentences(data["near"]),
            confidence=data["confidence"],
            composer=data["composer"],
            created_at=_time(data["created_at"]),
            _address=address,
        )

    @property
    def text(self) -> str:
        """The sentences, without their quotes."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def citations(self) -> List[Citation]:
        """Each quote once, in the order of the sentences."""
        return list(dict.fromkeys(one for sentence in self.sentences for one in sentence.citations))

    def __str__(self) -> str:
        return notebook.answer_as_text(self)

    def _repr_html_(self) -> str:
        return notebook.answer_as_html(self, self._address)


@dataclasses.dataclass(frozen=True)
class Paper:
    id: str
    #: ``ingested``, or ``cited_only`` for one known from references.
    kind: str
    title: str
    authors: Tuple[str, ...]
    year: Optional[int]
    venue: Optional[str]
    doi: Optional[str]
    arxiv_id: Optional[str]
    abstract: Optional[str]
    #: Pages of the file; 0 where only the abstract or a reference is known.
    pages: int
    _address: str = dataclasses.field(default="", repr=False, compare=False)

    @classmethod
    def of(cls, data: Json, address: str = "") -> Paper:
        known = _known(cls, data)
        return cls(**{**known, "authors": tuple(data["authors"]), "_address": address})

    def __str__(self) -> str:
        year = f" ({self.year})" if self.year else ""
        return f"{self.title}{year} [{self.id}]"

    def _repr_html_(self) -> str:
        return notebook.papers_as_html([self], self._address)


@dataclasses.dataclass(frozen=True)
class PaperPage(Sequence[Paper]):
    """Some papers of a list."""

    papers: Tuple[Paper, ...]
    #: Papers in the whole list.
    total: int
    #: Papers before these.
    offset: int
    _address: str = dataclasses.field(default="", repr=False, compare=False)

    @classmethod
    def of(cls, data: Json, address: str = "") -> PaperPage:
        papers = tuple(Paper.of(one, address) for one in data["papers"])
        return cls(papers, data["total"], data["offset"], address)

    def __len__(self) -> int:
        return len(self.papers)

    def __iter__(self) -> Iterator[Paper]:
        return iter(self.papers)

    def __getitem__(self, at: Any) -> Any:
        return self.papers[at]

    def _repr_html_(self) -> str:
        return notebook.papers_as_html(self.papers, self._address)


@dataclasses.dataclass(frozen=True)
class SummaryPart:
    #: ``objective``, ``method``, ``data``, ``results`` or ``limitations``.
    aspect: str
    sentences: Tuple[Sentence, ...]


@dataclasses.dataclass(frozen=True)
class Summary:
    #: Id of the paper.
    paper: str
    #: In one sentence, where there is one that says it.
    tldr: Optional[Sentence]
    parts: Tuple[SummaryPart, ...]
    composer: str
    created_at: datetime
    _address: str = dataclasses.field(default="", repr=False, compare=False)

    @classmethod
    def of(cls, data: Json, address: str = "") -> Summary:
        tldr = data["tldr"]
        return cls(
            paper=data["paper"],
            tldr=None if tldr is None else Sentence.of(tldr),
            parts=tuple(SummaryPart(one["aspect"], _sentences(one["sentences"])) for one in data["parts"]),
            composer=data["composer"],
            created_at=_time(data["created_at"]),
            _address=address,
        )

    def __str__(self) -> str:
        return notebook.summary_as_text(self)

    def _repr_html_(self) -> str:
        return notebook.summary_as_html(self, self._address)


@dataclasses.dataclass(frozen=True)
class Related:
    """A paper linked to another, and why."""

    paper: Paper
    #: What the reasons weigh together; compares within one list only.
    score: float
    #: For people, weightiest first.
    why: Tuple[str, ...]

    def __str__(self) -> str:
        return "\n  ".join([f"{self.score:.2f}  {self.paper}", *self.why])


@dataclasses.dataclass(frozen=True)
class RelatedPapers(Sequence[Related]):
    """Papers linked to one, most related first."""

    related: Tuple[Related, ...]
    _address: str = dataclasses.field(default="", repr=False, compare=False)

    @classmethod
    def of(cls, data: Json, address: str = "") -> RelatedPapers:
        related = (
            Related(Paper.of(one["paper"], address), one["score"], tuple(one["why"])) for one in data["related"]
        )
        return cls(tuple(related), address)

    def __len__(self) -> int:
        return len(self.related)

    def __iter__(self) -> Iterator[Related]:
        return iter(self.related)

    def __getitem__(self, at: Any) -> Any:
        return self.related[at]

    def __str__(self) -> str:
        return "\n".join(map(str, self.related))

    def _repr_html_(self) -> str:
        return notebook.related_as_html(self.related, self._address)


@dataclasses.dataclass(frozen=True)
class Entity:
    """A method, dataset, task or metric that papers speak of."""

    id: str
    #: ``method``, ``dataset``, ``task`` or ``metric``.
    kind: str
    name: str
    #: Papers of the library that speak of it.
    papers: int


@dataclasses.dataclass(frozen=True)
class Found:
    """What words may mean."""

    papers: Tuple[Paper, ...]
    entities: Tuple[Entity, ...]
    _address: str = dataclasses.field(default="", repr=False, compare=False)

    @classmethod
    def of(cls, data: Json, address: str = "") -> Found:
        return cls(
            papers=tuple(Paper.of(one, address) for one in data["papers"]),
            entities=tuple(Entity(**_known(Entity, one)) for one in data["entities"]),
            _address=address,
        )

    def _repr_html_(self) -> str:
        return notebook.papers_as_html(self.papers, self._address)


@dataclasses.dataclass(frozen=True)
class Uploaded:
    """What became of a file."""

    #: ``new``, ``replaced``, ``unchanged`` or ``failed``.
    status: str
    #: Id of the paper; ``None`` for a file that can't be read.
    paper: Optional[str]
    #: Why it can't be read.
    reason: Optional[str]

    @classmethod
    def of(cls, data: Json) -> Uploaded:
        return cls(**_known(cls, data))


@dataclasses.dataclass(frozen=True)
class Share:
    """Somebody that a collection is shared with."""

    #: ``user anna``, ``key k-0123456789abcdef``.
    who: str
    #: ``read`` or ``write``.
    right: str


@dataclasses.dataclass(frozen=True)
class Collection:
    """Papers that somebody put together."""

    id: str
    name: str
    #: ``user anna``; ``None`` for the one reader where there are no accounts.
    owner: Optional[str]
    #: ``private``, ``shared`` or ``public``.
    visibility: str
    #: Whom it is shared with; only its owner is told.
    shared_with: Tuple[Share, ...]
    #: What you may do with it: ``read``, ``write`` or ``own``.
    right: str
    #: How many papers are in it.
    papers: int
    created_at: datetime

    @classmethod
    def of(cls, data: Json) -> Collection:
        shares = tuple(Share(**_known(Share, one)) for one in data["shared_with"])
        return cls(**{**_known(cls, data), "shared_with": shares, "created_at": _time(data["created_at"])})


@dataclasses.dataclass(frozen=True)
class Note:
    """What you wrote about a paper. Nobody else sees it."""

    id: str
    #: Id of the paper.
    paper: str
    text: str
    quote: Optional[str]
    #: Where the quote stands, from 1.
    page: Optional[int]
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, data: Json) -> Note:
        times = {name: _time(data[name]) for name in ("created_at", "changed_at")}
        return cls(**{**_known(cls, data), **times})


@dataclasses.dataclass(frozen=True)
class Embeddings:
    """Vectors of unit length, in the order of the texts."""

    model: str
    vectors: Tuple[Tuple[float, ...], ...]
    #: Tokens of all texts.
    tokens: int


def _known(cls: Any, data: Json) -> Json:
    names = {field.name for field in dataclasses.fields(cls)}
    return {name: value for name, value in data.items() if name in names and not name.startswith("_")}


def _sentences(data: List[Json]) -> Tuple[Sentence, ...]:
    return tuple(Sentence.of(one) for one in data)


def _time(text: str) -> datetime:
    # Before Python 3.11 it reads no Z.
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
