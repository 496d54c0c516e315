"""What can go wrong, one class for what a caller can do about it."""

from __future__ import annotations

from typing import Any, Dict, Optional, Type

import httpx


class PapyriError(Exception):
    """The service refused or failed.

    ``code`` is one of the service's closed set (``NOT_FOUND``, ``OVERLOADED``, …; docs/graphql.md), ``status`` the one of
    HTTP, ``retry_after`` the seconds after which to try again, where that is known.
    """

    def __init__(
        self, message: str, code: str = "INTERNAL", status: int = 0, retry_after: Optional[float] = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.retry_after = retry_after


class Unreachable(PapyriError):
    """No service answered at the address, or the connection broke."""


class BadInput(PapyriError):
    """What was sent is wrong: a retry changes nothing."""


class Unauthenticated(PapyriError):
    """The service wants a key: ``Papyri(key="papyri_…")``."""


class Forbidden(PapyriError):
    """The key's role is not enough."""


class NotFound(PapyriError):
    """The named thing is not there."""


class TooLarge(PapyriError):
    """More was sent than the service takes."""


class Overloaded(PapyriError):
    """Too much is asked at once; it was tried again as often as the client may."""


class Unavailable(PapyriError):
    """A part of the service is away."""


_OF_STATUS: Dict[int, Type[PapyriError]] = {
    400: BadInput,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    413: TooLarge,
    429: Overloaded,
    503: Unavailable,
}


def of_response(response: httpx.Response) -> PapyriError:
    """The error that a response tells of."""
    code, message = "INTERNAL", ""
    try:
        body: Any = response.json()
    except ValueError:
        body = None
    if isinstance(body, dict):
        listed, one = body.get("errors"), body.get("error")
        if isinstance(listed, list) and listed and isinstance(listed[0], dict):
            message = str(listed[0].get("message", ""))
            extensions = listed[0].get("extensions")
            if isinstance(extensions, dict):
                code = str(extensions.get("code", code))
        elif isinstance(one, dict):
            message, code = str(one.get("message", "")), str(one.get("code", code))
    kind = _OF_STATUS.get(response.status_code, PapyriError)
    told = message or f"the service answered with {response.status_code} and said no more"
    return kind(told, code, response.status_code, wait_of(response))


def wait_of(response: httpx.Response) -> Optional[float]:
    """The seconds that a response asks to wait."""
    text = response.headers.get("retry-after", "")
    return float(text) if text.isdigit() else None
