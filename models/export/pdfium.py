"""Installs PDFium's library, which reads PDFs, into the models folder: `pdfium.py FOLDER`.

It comes from the wheel of pypdfium2, built from PDFium's sources; nothing else of the wheel is used. The library is
what was tried: one with another digest is refused. PDFium is under the BSD 3-clause licence.
"""

import hashlib
import platform
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

LIBRARY = "libpdfium.so"
WHEEL = "pypdfium2==5.15.2"
MEMBER = "pypdfium2_raw/libpdfium.so"
# SHA-256 of the library in the wheels for Linux with glibc.
DIGESTS = {
    "x86_64": "c76dc0f7839644bfa7c3e3107a6068df714e339c861bb7d4519907b821d427f9",
    "aarch64": "4378615ad9710397c96c112611be9018629bbfe38805d91a2663a534b99c28ca",
}


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: pdfium.py FOLDER")
    target = Path(sys.argv[1])
    machine = platform.machine()
    if platform.system() != "Linux" or machine not in DIGESTS:
        sys.exit(f"{LIBRARY} is installed on Linux on {' or '.join(DIGESTS)}; this is {platform.system()} on {machine}")
    if digest(target / LIBRARY) == DIGESTS[machine]:
        print(f"{LIBRARY} is in {target}")
        return
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        install(Path(scratch), target, DIGESTS[machine])
    print(f"installed {LIBRARY} in {target}", flush=True)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def install(scratch, target, expected):
    print(f"fetching {WHEEL}", flush=True)
    # The pip of an environment: a system's Python may have none.
    venv.create(scratch / "venv", with_pip=True)
    pip = [scratch / "venv" / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", scratch, WHEEL], check=True)
    wheel = next(scratch.glob("*.whl"))
    library = scratch / LIBRARY
    with zipfile.ZipFile(wheel) as archive:
        library.write_bytes(archive.read(MEMBER))
    if digest(library) != expected:
        sys.exit(f"{wheel.name} holds another {LIBRARY} than the one that was tried: {digest(library)}")
    library.chmod(0o755)
    library.replace(target / LIBRARY)


if __name__ == "__main__":
    main()
