"""What schemathesis sends as a PDF: one that can be read."""

import os
from pathlib import Path

import schemathesis
from hypothesis import strategies

SAMPLE = Path(os.environ["PAPYRI_SAMPLE"]).read_bytes()


@schemathesis.serializer("application/pdf")
def as_it_is(context, value):
    return value if isinstance(value, bytes) else str(value).encode()


schemathesis.openapi.media_type("application/pdf", strategies.just(SAMPLE))
