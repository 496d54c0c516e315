"""The two clients: one that waits, one for ``async``. Both send the same calls."""

from __future__ import annotations

import os
import time
from types import TracebackType
from typing import Any, AsyncIterator, Dict, Iterable, Iterator, List, Optional, Type, TypeVar, Union

import anyio
import httpx

from . import calls, errors
from .calls import MOST_PAPERS, Call, CollectionLike, PaperLike, Wanted
from .shapes import (
    Answer,
    Collection,
    Embeddings,
    Found,
    Note,
    Paper,
    PaperPage,
    RelatedPapers,
    Summary,
    Uploaded,
)

T = TypeVar("T")
File = Union[str, "os.PathLike[str]", bytes]

ADDRESS = "http://127.0.0.1:8080"
#: Seconds that a reply may take: a paper is read while the client waits.
TIMEOUT = 300.0
#: Seconds that the client waits, all in all, for a service that has too much to do.
PATIENCE = 60.0
_CHUNK = 1 << 20
_PDF = "application/pdf"


class _Settings:
    def __init__(self, address: str, key: Optional[str], timeout: float, patience: float) -> None:
        self.address = address.rstrip("/")
        self.patience = patience
        headers = {"user-agent": "papyri-client"}
        if key is not None:
            headers["authorization"] = f"Bearer {key}"
        self.options: Dict[str, Any] = {"base_url": self.address, "headers": headers, "timeout": timeout}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.address!r})"


class Papyri(_Settings):
    """A client that waits for its replies. Close it, or use it with ``with``.

    ``key`` is an API key (``papyri keys create``), where the service asks who its clients are. A service that has too much
    to do is tried again when it says, for ``patience`` seconds in all. ``transport`` is httpx's, for tests and proxies.
    """

    def __init__(
        self,
        address: str = ADDRESS,
        *,
        key: Optional[str] = None,
        timeout: float = TIMEOUT,
        patience: float = PATIENCE,
        transport: Optional[httpx.BaseTransport] = None,
    ) -> None:
        super().__init__(address, key, timeout, patience)
        self._http = httpx.Client(**self.options, transport=transport)

    def ask(
        self, question: str, *, within: Iterable[PaperLike] = (), collection: Optional[CollectionLike] = None
    ) -> Answer:
        """An answer, from these papers or this collection alone where some are named; ``answer.found`` says whether there is one."""
        return self._send(calls.ask(question, within, collection, self.address))

    def papers(
        self,
        search: Optional[str] = None,
        *,
        collection: Optional[CollectionLike] = None,
        tag: Optional[str] = None,
        state: Optional[str] = None,
        page: int = MOST_PAPERS,
    ) -> Iterator[Paper]:
        """All papers by title, or those that ``search`` finds, the best match first; fetched ``page`` at a time.

        Of a ``collection``, with a ``tag`` of yours, or that you have read so far: ``state`` ``to_read``, ``reading``, ``read``.
        """
        wanted, offset = Wanted(search, collection, tag, state), 0
        while True:
            some = self._send(calls.paper_page(wanted, page, offset, self.address))
            yield from some
            offset += len(some)
            if not some or offset >= some.total:
                return

    def paper_page(
        self,
        search: Optional[str] = None,
        *,
        collection: Optional[CollectionLike] = None,
        tag: Optional[str] = None,
        state: Optional[str] = None,
        limit: int = 20,
        offset: int = 0,
    ) -> PaperPage:
        """One page of them, with how many there are."""
        return self._send(calls.paper_page(Wanted(search, collection, tag, state), limit, offset, self.address))

    def paper(self, paper: PaperLike) -> Paper:
        return self._send(calls.paper(paper, self.address))

    def search(self, words: str, *, limit: int = 20) -> Found:
        """Papers and entities that words may mean."""
        return self._send(calls.search(words, limit, self.address))

    def summary(self, paper: PaperLike, *, fresh: bool = False) -> Summary:
        """The stored summary, or a first one; ``fresh`` makes it anew."""
        return self._send(calls.summary(paper, fresh, self.address))

    def related(self, paper: PaperLike, *, limit: int = 20) -> RelatedPapers:
        """Papers linked to one, and why."""
        return self._send(calls.related(paper, limit, self.address))

    def pdf(self, paper: PaperLike) -> bytes:
        """The file that a paper was read from."""
        return self._send(calls.pdf(paper))

    def upload(self, file: File, *, name: Optional[str] = None) -> Uploaded:
        """Reads a PDF into the library: its path or its bytes. A file that can't be read is ``failed``, with the reason."""
        call = calls.upload(calls.name_of(file, name))
        headers = {"content-type": _PDF}
        if isinstance(file, bytes):
            return self._send(call, lambda: {"content": file, "headers": headers})
        with open(file, "rb") as opened:

            def body() -> Dict[str, Any]:
                opened.seek(0)
                return {"content": opened, "headers": headers}

            return self._send(call, body)

    def delete(self, paper: PaperLike) -> None:
        """Removes a paper from the library."""
        self._send(calls.delete(paper))

    def embed(self, texts: Iterable[str], *, query: bool = False) -> Embeddings:
        """Texts as vectors of the library's model; ``query`` for what is searched by."""
        return self._send(calls.embed(list(texts), query))

    def collections(self, *, limit: int = MOST_PAPERS, offset: int = 0) -> List[Collection]:
        """Yours, those shared with you and public ones, by name."""
        return self._send(calls.collections(limit, offset))

    def create_collection(self, name: str, papers: Iterable[PaperLike] = ()) -> Collection:
        """A new one, private."""
        return self._send(calls.create_collection(name, papers))

    def add_to_collection(self, collection: CollectionLike, papers: Iterable[PaperLike]) -> Collection:
        return self._send(calls.add_to_collection(collection, papers))

    def remove_from_collection(self, collection: CollectionLike, paper: PaperLike) -> None:
        self._send(calls.remove_from_collection(collection, paper))

    def delete_collection(self, collection: CollectionLike) -> None:
        """Its papers stay in the library."""
        self._send(calls.delete_collection(collection))

    def tags(self, *, limit: int = MOST_PAPERS) -> Dict[str, int]:
        """Your tags, and on how many papers each is."""
        return self._send(calls.tags(limit))

    def tag(self, paper: PaperLike, tag: str) -> None:
        self._send(calls.tag(paper, tag, True))

    def untag(self, paper: PaperLike, tag: str) -> None:
        self._send(calls.tag(paper, tag, False))

    def set_reading(self, paper: PaperLike, state: Optional[str]) -> None:
        """``to_read``, ``reading`` or ``read``; ``None`` forgets it."""
        self._send(calls.reading(paper, state))

    def notes(self, paper: Optional[PaperLike] = None, *, limit: int = 20, offset: int = 0) -> List[Note]:
        """Your notes, of one paper or all, the latest first."""
        return self._send(calls.notes(paper, limit, offset))

    def add_note(
        self, paper: PaperLike, text: str, *, quote: Optional[str] = None, page: Optional[int] = None
    ) -> Note:
        """Keeps a note on a paper, with the words it is about."""
        return self._send(calls.add_note(paper, text, quote, page))

    def delete_note(self, note: Union[Note, str]) -> None:
        self._send(calls.delete_note(note))

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Papyri:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    def _send(self, call: Call[T], body: Any = dict) -> T:
        patience = self.patience
        while True:
            try:
                reply = self._http.request(
                    call.method, call.path, params=call.params, **_json(call), **body()
                )
            except httpx.HTTPError as error:
                raise _unreachable(self.address, error) from error
            wait = calls.wait_before_retry(reply, patience)
            if wait is None:
                return calls.settled(call, reply)
            patience -= wait
            time.sleep(wait)


class AsyncPapyri(_Settings):
    """The same for ``async``: with ``async with``, ``await`` before each call, and ``async for`` over ``papers``."""

    def __init__(
        self,
        address: str = ADDRESS,
        *,
        key: Optional[str] = None,
        timeout: float = TIMEOUT,
        patience: float = PATIENCE,
        transport: Optional[httpx.AsyncBaseTransport] = None,
    ) -> None:
        super().__init__(address, key, timeout, patience)
        self._http = httpx.AsyncClient(**self.options, transport=transport)

    async def ask(
        self, question: str, *, within: Iterable[PaperLike] = (), collection: Optional[CollectionLike] = None
    ) -> Answer:
        return await self._send(calls.ask(question, within, collection, self.address))

    async def papers(
        self,
        search: Optional[str] = None,
        *,
        collection: Optional[CollectionLike] = None,
        tag: Optional[str] = None,
        state: Optional[str] = None,
        page: int = MOST_PAPERS,
    ) -> AsyncIterator[Paper]:
        wanted, offset = Wanted(search, collection, tag, state), 0
        while True:
            some = await self._send(calls.paper_page(wanted, page, offset, self.address))
            for paper in some:
                yield paper
            offset += len(some)
            if not some or offset >= some.total:
                return

    async def paper_page(
        self,
        search: Optional[str] = None,
        *,
        collection: Optional[CollectionLike] = None,
        tag: Optional[str] = None,
        state: Optional[str] = None,
        limit: int = 20,
        offset: int = 0,
    ) -> PaperPage:
        return await self._send(calls.paper_page(Wanted(search, collection, tag, state), limit, offset, self.address))

    async def paper(self, paper: PaperLike) -> Paper:
        return await self._send(calls.paper(paper, self.address))

    async def search(self, words: str, *, limit: int = 20) -> Found:
        return await self._send(calls.search(words, limit, self.address))

    async def summary(self, paper: PaperLike, *, fresh: bool = False) -> Summary:
        return await self._send(calls.summary(paper, fresh, self.address))

    async def related(self, paper: PaperLike, *, limit: int = 20) -> RelatedPapers:
        return await self._send(calls.related(paper, limit, self.address))

    async def pdf(self, paper: PaperLike) -> bytes:
        return await self._send(calls.pdf(paper))

    async def upload(self, file: File, *, name: Optional[str] = None) -> Uploaded:
        call = calls.upload(calls.name_of(file, name))
        if isinstance(file, bytes):
            return await self._send(call, lambda: {"content": file, "headers": {"content-type": _PDF}})
        length = (await anyio.Path(file).stat()).st_size
        headers = {"content-type": _PDF, "content-length": str(length)}
        return await self._send(call, lambda: {"content": _chunks(file), "headers": headers})

    async def delete(self, paper: PaperLike) -> None:
        await self._send(calls.delete(paper))

    async def embed(self, texts: Iterable[str], *, query: bool = False) -> Embeddings:
        return await self._send(calls.embed(list(texts), query))

    async def collections(self, *, limit: int = MOST_PAPERS, offset: int = 0) -> List[Collection]:
        return await self._send(calls.collections(limit, offset))

    async def create_collection(self, name: str, papers: Iterable[PaperLike] = ()) -> Collection:
        return await self._send(calls.create_collection(name, papers))

    async def add_to_collection(self, collection: CollectionLike, papers: Iterable[PaperLike]) -> Collection:
        return await self._send(calls.add_to_collection(collection, papers))

    async def remove_from_collection(self, collection: CollectionLike, paper: PaperLike) -> None:
        await self._send(calls.remove_from_collection(collection, paper))

    async def delete_collection(self, collection: CollectionLike) -> None:
        await self._send(calls.delete_collection(collection))

    async def tags(self, *, limit: int = MOST_PAPERS) -> Dict[str, int]:
        return await self._send(calls.tags(limit))

    async def tag(self, paper: PaperLike, tag: str) -> None:
        await self._send(calls.tag(paper, tag, True))

    async def untag(self, paper: PaperLike, tag: str) -> None:
        await self._send(calls.tag(paper, tag, False))

    async def set_reading(self, paper: PaperLike, state: Optional[str]) -> None:
        await self._send(calls.reading(paper, state))

    async def notes(self, paper: Optional[PaperLike] = None, *, limit: int = 20, offset: int = 0) -> List[Note]:
        return await self._send(calls.notes(paper, limit, offset))

    async def add_note(
        self, paper: PaperLike, text: str, *, quote: Optional[str] = None, page: Optional[int] = None
    ) -> Note:
        return await self._send(calls.add_note(paper, text, quote, page))

    async def delete_note(self, note: Union[Note, str]) -> None:
        await self._send(calls.delete_note(note))

    async def close(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> AsyncPapyri:
        return self

    async def __aexit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        await self.close()

    async def _send(self, call: Call[T], body: Any = dict) -> T:
        patience = self.patience
        while True:
            try:
                reply = await self._http.request(
                    call.method, call.path, params=call.params, **_json(call), **body()
                )
            except httpx.HTTPError as error:
                raise _unreachable(self.address, error) from error
            wait = calls.wait_before_retry(reply, patience)
            if wait is None:
                return calls.settled(call, reply)
            patience -= wait
            await anyio.sleep(wait)


async def _chunks(file: Union[str, "os.PathLike[str]"]) -> AsyncIterator[bytes]:
    async with await anyio.open_file(file, "rb") as opened:
        while chunk := await opened.read(_CHUNK):
            yield chunk


def _json(call: Call[Any]) -> Dict[str, Any]:
    return {} if call.json is None else {"json": call.json}


def _unreachable(address: str, error: httpx.HTTPError) -> errors.Unreachable:
    return errors.Unreachable(f"no reply from the Papyri service at {address}: {error!r}", "UNREACHABLE")
