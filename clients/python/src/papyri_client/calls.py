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
from .shapes import Answer, Collection, Embeddings, Found, Note, Paper, PaperPage, RelatedPapers, Summary, Uploaded

T = TypeVar("T")
#: A paper, or its id.
PaperLike = Union[Paper, str]
#: A collection, or its id.
CollectionLike = Union[Collection, str]
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


def ask(
    question: str, within: Iterable[PaperLike], collection: Optional[CollectionLike], address: str
) -> Call[Answer]:
    asked: Dict[str, Any] = {"question": question}
    papers = [id_of(paper) for paper in within]
    if papers:
        asked["within"] = papers
    if collection is not None:
        asked["collection"] = collection_id(collection)
    return Call("POST", "/v1/ask", lambda reply: Answer.of(reply.json(), address), json=asked)


@dataclasses.dataclass(frozen=True)
class Wanted:
    """Which papers of the library."""

    search: Optional[str] = None
    collection: Optional[CollectionLike] = None
    tag: Optional[str] = None
    state: Optional[str] = None


def paper_page(wanted: Wanted, limit: int, offset: int, address: str) -> Call[PaperPage]:
    params: Dict[str, Union[str, int]] = {"limit": limit, "offset": offset}
    collection = None if wanted.collection is None else collection_id(wanted.collection)
    asked = {"search": wanted.search, "collection": collection, "tag": wanted.tag, "state": wanted.state}
    params.update({name: value for name, value in asked.items() if value is not None})
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


def collections(limit: int, offset: int) -> Call[List[Collection]]:
    def read(reply: httpx.Response) -> List[Collection]:
        return [Collection.of(one) for one in reply.json()["collections"]]

    return Call("GET", "/v1/collections", read, {"limit": limit, "offset": offset})


def create_collection(name: str, papers: Iterable[PaperLike]) -> Call[Collection]:
    body = {"name": name, "papers": [id_of(paper) for paper in papers]}
    return Call("POST", "/v1/collections", _collection, json=body)


def add_to_collection(which: CollectionLike, papers: Iterable[PaperLike]) -> Call[Collection]:
    body = {"papers": [id_of(paper) for paper in papers]}
    return Call("POST", f"{_collection_path(which)}/papers", _collection, json=body)


def remove_from_collection(which: CollectionLike, paper: PaperLike) -> Call[None]:
    path = f"{_collection_path(which)}/papers/{quote(id_of(paper), safe='')}"
    return Call("DELETE", path, lambda _: None)


def delete_collection(which: CollectionLike) -> Call[None]:
    return Call("DELETE", _collection_path(which), lambda _: None)


def tags(limit: int) -> Call[Dict[str, int]]:
    def read(reply: httpx.Response) -> Dict[str, int]:
        return {one["tag"]: one["papers"] for one in reply.json()["tags"]}

    return Call("GET", "/v1/tags", read, {"limit": limit})


def tag(which: PaperLike, text: str, on: bool) -> Call[None]:
    return Call("PUT" if on else "DELETE", _path(which, f"/tags/{quote(text, safe='')}"), lambda _: None)


def reading(which: PaperLike, state: Optional[str]) -> Call[None]:
    body = None if state is None else {"state": state}
    return Call("DELETE" if state is None else "PUT", _path(which, "/reading"), lambda _: None, json=body)


def notes(which: Optional[PaperLike], limit: int, offset: int) -> Call[List[Note]]:
    params: Dict[str, Union[str, int]] = {"limit": limit, "offset": offset}
    if which is not None:
        params["paper"] = id_of(which)

    def read(reply: httpx.Response) -> List[Note]:
        return [Note.of(one) for one in reply.json()["notes"]]

    return Call("GET", "/v1/notes", read, params)


def add_note(which: PaperLike, text: str, about: Optional[str], page: Optional[int]) -> Call[Note]:
    body = {"paper": id_of(which), "text": text, "quote": about, "page": page}
    return Call("POST", "/v1/notes", lambda reply: Note.of(reply.json()), json=body)


def delete_note(which: Union[Note, str]) -> Call[None]:
    note = which.id if isinstance(which, Note) else which
    return Call("DELETE", f"/v1/notes/{quote(note, safe='')}", lambda _: None)


def _collection(reply: httpx.Response) -> Collection:
    return Collection.of(reply.json())


def collection_id(which: CollectionLike) -> str:
    return which.id if isinstance(which, Collection) else which


def _collection_path(which: CollectionLike) -> str:
    return f"/v1/collections/{quote(collection_id(which), safe='')}"


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
