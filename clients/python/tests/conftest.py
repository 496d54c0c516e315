"""The program, serving two of the sample papers."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Iterator, List

import pytest

from papyri_client import Papyri

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = sorted((ROOT / "samples" / "papers").glob("*.pdf"))


class Service:
    """A running `papyri serve` and the command line beside it."""

    def __init__(self, folder: Path, settings: str = "") -> None:
        self.folder = folder
        (folder / "papyri.toml").write_text(settings)
        self.running: subprocess.Popen[str] | None = None
        self.address = ""

    def command(self, *arguments: str) -> List[str]:
        program = os.environ.get("PAPYRI_BIN", str(ROOT / "target" / "debug" / "papyri"))
        return [program, "--json", "--library", str(self.folder / "library"), *arguments]

    def run(self, *arguments: str) -> dict[str, object]:
        done = subprocess.run(self.command(*arguments), cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert isinstance(told, dict)
        return told

    def start(self) -> None:
        command = self.command("serve", "--listen", "127.0.0.1:0")
        self.running = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, text=True)
        assert self.running.stdout is not None
        # It says where once it listens; the line is empty when it ended instead.
        line = self.running.stdout.readline()
        assert line, "the program ended: its reason stands on standard error"
        self.address = json.loads(line)["listening"]

    def stop(self) -> None:
        if self.running is not None:
            self.running.kill()
            self.running.wait()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    one = Service(tmp_path_factory.mktemp("open"))
    try:
        one.run("ingest", *map(str, SAMPLES[:3]))
        one.start()
        yield one
    finally:
        one.stop()


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One that asks who its clients are, without papers."""
    one = Service(tmp_path_factory.mktemp("guarded"), "[access]\nmode = 'required'\n")
    try:
        one.start()
        yield one
    finally:
        one.stop()


@pytest.fixture()
def papyri(service: Service) -> Iterator[Papyri]:
    with Papyri(service.address) as client:
        yield client
