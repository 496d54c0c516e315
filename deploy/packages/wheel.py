#!/usr/bin/env python3
"""A wheel that carries the built program, so that `pip install` needs no compiler: wheel.py PROGRAM FOLDER

It is what maturin makes of a `bin` crate, without a second build. Weights are not in it: `papyri models install` and
models/export/setup.sh fetch them.
"""

import base64
import hashlib
import pathlib
import platform
import re
import sys
import zipfile

TOP = pathlib.Path(__file__).resolve().parents[2]
# The first day that a zip file knows: the same program gives the same wheel.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
README = """\
# Papyri
Answers questions over research papers; every sentence of an answer has a quote that stands on a page.

    pip install papyri
    papyri models list
    papyri ingest papers/
    papyri ask "How can sparse and dense retrieval be combined?"
"""


def main(program: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    manifest = (TOP / "Cargo.toml").read_text()
    version = re.search(r'^version = "(.+)"$', manifest, re.MULTILINE).group(1)
    binary = program.read_bytes()
    if binary[:4] != b"\x7fELF":
        raise SystemExit(f"{program} is no program of Linux")
    # PEP 600: from which C library on it runs.
    libc = max(int(found) for found in re.findall(rb"GLIBC_2\.(\d+)", binary))
    tag = f"py3-none-manylinux_2_{libc}_{platform.machine()}"
    info = f"papyri-{version}.dist-info"
    metadata = (
        f"Metadata-Version: 2.1\nName: papyri\nVersion: {version}\n"
        "Summary: Answers questions over research papers, every sentence with a quote that is on a page\n"
        "License: Apache-2.0\nRequires-Python: >=3.9\nDescription-Content-Type: text/markdown\n\n" + README
    )
    wheel = f"Wheel-Version: 1.0\nGenerator: papyri\nRoot-Is-Purelib: false\nTag: {tag}\n"
    files = [
        (f"papyri-{version}.data/scripts/papyri", binary, 0o755),
        (f"{info}/METADATA", metadata.encode(), 0o644),
        (f"{info}/WHEEL", wheel.encode(), 0o644),
        (f"{info}/licenses/LICENSE", (TOP / "LICENSE").read_bytes(), 0o644),
    ]
    record = "".join(f"{name},sha256={digest(data)},{len(data)}\n" for name, data, _ in files)
    files.append((f"{info}/RECORD", f"{record}{info}/RECORD,,\n".encode(), 0o644))
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"papyri-{version}-{tag}.whl"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data, mode in files:
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100000 | mode) << 16
            archive.writestr(entry, data)
    return made


def digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    print(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
