"""What is sent to the service and how its replies are read: shared by both clients, without any input or output."""

from __future__ import annotations

import base64
import dataclasses
import os
import struct
from typing import Any, Callable, Dict, Generic, Iterable, List, Optional, Tuple, TypeVar, Union
from urllib.parse import quote

import httpx

from . import errors
from .shapes import Answer, Embeddings, Found, Paper, PaperPage, RelatedPapers, Summary, Uploaded

T = TypeVar("T")
#: A paper, or its id.
PaperLike = Union[Paper, str]
#: Papers of a page, at most.
MOST_PAPERS = 100


@dataclasses.dataclass(frozen=True)
class Call(Generic[T]):
    """A request, and what its reply is read as."""

    method: str
    path: str
    read: Callable[[httpx.Response], T]
    params: Dict[str, Union[str, int]] = dataclasses.field(default_factory=dict)
    json: Optional[Dict[str, Any]] = None


def ask(question: str, within: Iterable[PaperLike], address: str) -> Call[Answer]:
    asked: Dict[str, Any] = {"question": question}
    papers = [id_of(paper) for paper in within]
    if papers:
        asked["within"] = papers
    return Call("POST", "/v1/ask", lambda reply: Answer.of(reply.json(), address), json=asked)


def paper_page(search: Optional[str], limit: int, offset: int, address: str) -> Call[PaperPage]:
    params: Dict[str, Union[str, int]] = {"limit": limit, "offset": offset}
    if search is not None:
        params["search"] = search
    return Call("GET", "/v1/papers", lambda reply: PaperPage.of(reply.json(), address), params)


def paper(which: PaperLike, address: str) -> Call[Paper]:
    return Call("GET", _path(which), lambda reply: Paper.of(reply.json(), address))


def delete(which: PaperLike) -> Call[None]:
    return Call("DELETE", _path(which), lambda _: None)


def summary(which: PaperLike, fresh: bool, address: str) -> Call[Summary]:
    params: Dict[str, Union[str, int]] = {"fresh": "true"} if fresh else {}
    return Call("GET", _path(which, "/summary"), lambda reply: Summary.of(reply.json(), address), params)


def related(which: PaperLike, limit: int, address: str) -> Call[RelatedPapers]:
    read: Callable[[httpx.Response], RelatedPapers] = lambda reply: RelatedPapers.of(reply.json(), address)
    return Call("GET", _path(which, "/related"), read, {"limit": limit})


def search(words: str, limit: int, address: str) -> Call[Found]:
    params: Dict[str, Union[str, int]] = {"q": words, "limit": limit}
    return Call("GET", "/v1/search", lambda reply: Found.of(reply.json(), address), params)


def pdf(which: PaperLike) -> Call[bytes]:
    return Call("GET", f"/papers/{quote(id_of(which), safe='')}/pdf", lambda reply: reply.content)


def upload(name: str) -> Call[Uploaded]:
    return Call("POST", "/v1/papers", lambda reply: Uploaded.of(reply.json()), {"name": name})


def embed(texts: List[str], query: bool) -> Call[Embeddings]:
    asked = {
        "model": "papyri",
        "input": texts,
        "encoding_format": "base64",
        "input_type": "query" if query else "passage",
    }
    return Call("POST", "/v1/embeddings", _embeddings, json=asked)


def _embeddings(reply: httpx.Response) -> Embeddings:
    data = reply.json()
    vectors = tuple(_floats(one["embedding"]) for one in data["data"])
    return Embeddings(data["model"], vectors, data["usage"]["total_tokens"])


def _floats(text: str) -> Tuple[float, ...]:
    data = base64.b64decode(text)
    return struct.unpack(f"<{len(data) // 4}f", data)


def id_of(which: PaperLike) -> str:
    return which.id if isinstance(which, Paper) else which


def name_of(file: Union[str, "os.PathLike[str]", bytes], name: Optional[str]) -> str:
    """What a file is called in the library."""
    if name is not None:
        return name
    return "upload.pdf" if isinstance(file, bytes) else os.path.basename(os.fspath(file))


def _path(which: PaperLike, below: str = "") -> str:
    return f"/v1/papers/{quote(id_of(which), safe='')}{below}"


def settled(call: Call[T], reply: httpx.Response) -> T:
    """The value of a reply, or the error that it tells of."""
    if not reply.is_success:
        raise errors.of_response(reply)
    try:
        return call.read(reply)
    except (ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        told = f"the reply to {call.method} {call.path} is none of a Papyri service's: {error!r}"
        raise errors.PapyriError(told, status=reply.status_code) from error


def wait_before_retry(reply: httpx.Response, patience: float) -> Optional[float]:
    """Seconds to wait before the same is sent again; ``None`` where that is of no use, or longer than there is patience for."""
    if reply.status_code not in (429, 503):
        return None
    wait = errors.wait_of(reply)
    return wait if wait is not None and wait <= patience else None
