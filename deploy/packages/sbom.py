#!/usr/bin/env python3
"""What the program is made of, as CycloneDX 1.5 in JSON: sbom.py > papyri.cdx.json

Crates that it is built of (not those of tests), by Cargo.lock, and the packages of the page, by its package-lock.json.
"""

import json
import os
import pathlib
import re
import subprocess
import uuid

TOP = pathlib.Path(__file__).resolve().parents[2]


def main() -> dict:
    crates, edges, root = cargo()
    packages = npm()
    components = sorted(crates + packages, key=lambda one: one["bom-ref"])
    edges[root["bom-ref"]] = sorted(edges.get(root["bom-ref"], []) + [one["bom-ref"] for one in packages])
    names = "\n".join(one["bom-ref"] for one in components)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        # The same parts, the same document.
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, names)}",
        "version": 1,
        "metadata": {"component": root},
        "components": components,
        "dependencies": [{"ref": ref, "dependsOn": sorted(set(on))} for ref, on in sorted(edges.items())],
    }


def cargo() -> tuple[list[dict], dict[str, list[str]], dict]:
    command = [os.environ.get("CARGO", "cargo"), "metadata", "--format-version", "1", "--locked"]
    command += ["--filter-platform", "x86_64-unknown-linux-gnu"]
    told = json.loads(subprocess.run(command, cwd=TOP, check=True, stdout=subprocess.PIPE).stdout)
    packages = {package["id"]: package for package in told["packages"]}
    nodes = {node["id"]: node for node in told["resolve"]["nodes"]}
    built, waiting = set(), [told["resolve"]["root"]]
    edges = {}
    while waiting:
        one = waiting.pop()
        if one in built:
            continue
        built.add(one)
        kinds = {dep["pkg"]: {kind["kind"] for kind in dep["dep_kinds"]} for dep in nodes[one]["deps"]}
        # What only tests need is not in it.
        on = [pkg for pkg, kinds in kinds.items() if kinds != {"dev"}]
        edges[crate_url(packages[one])] = [crate_url(packages[pkg]) for pkg in on]
        waiting += on
    sums = dict(checksums())
    root = told["resolve"]["root"]
    made = {pkg: crate(packages[pkg], sums) for pkg in built}
    own = made.pop(root)
    own["type"] = "application"
    return list(made.values()), edges, own


def crate(package: dict, sums: dict) -> dict:
    url = crate_url(package)
    own = {"type": "library", "bom-ref": url, "name": package["name"], "version": package["version"], "purl": url}
    if package["license"]:
        # The older way to write it.
        own["licenses"] = [{"expression": package["license"].replace("/", " OR ").replace("  OR  ", " OR ")}]
    if checksum := sums.get((package["name"], package["version"])):
        own["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    return own


def crate_url(package: dict) -> str:
    return f"pkg:cargo/{package['name']}@{package['version']}"


def checksums():
    lock = (TOP / "Cargo.lock").read_text()
    for block in lock.split("[[package]]")[1:]:
        found = dict(re.findall(r'^(name|version|checksum) = "(.+)"$', block, re.MULTILINE))
        if "checksum" in found:
            yield (found["name"], found["version"]), found["checksum"]


def npm() -> list[dict]:
    lock = json.loads((TOP / "web/package-lock.json").read_text())
    found = {}
    for path, package in lock["packages"].items():
        name = path.rpartition("node_modules/")[2]
        if not name or package.get("dev") or package.get("link") or "version" not in package:
            continue
        url = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
        own = {"type": "library", "bom-ref": url, "name": name, "version": package["version"], "purl": url}
        if isinstance(package.get("license"), str):
            own["licenses"] = [{"expression": package["license"]}]
        found[url] = own
    return list(found.values())


if __name__ == "__main__":
    print(json.dumps(main(), indent=1))
