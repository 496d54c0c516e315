#!/usr/bin/env python3
"""What is deployed, against the schemas of those who read it: Kubernetes' own (strictly: no key that it does not know),
HCL's grammar, CycloneDX's. KEDA's and kustomize's kinds have none here; the tests of the program read them.
"""

import json
import pathlib
import re
import subprocess
import sys

import hcl2
import kubernetes_validate
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

TOP = pathlib.Path(__file__).resolve().parents[1]
KUBERNETES = "1.37"
WITHOUT_SCHEMA = ("kustomize.config.k8s.io/", "keda.sh/")


def main() -> None:
    checked = 0
    for path in sorted((TOP / "deploy/kubernetes").rglob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text()):
            if document["apiVersion"].startswith(WITHOUT_SCHEMA):
                continue
            try:
                kubernetes_validate.validate(document, KUBERNETES, strict=True)
            except Exception as error:  # Its errors share no class.
                sys.exit(f"{path.relative_to(TOP)}: {document['kind']}: {error}")
            checked += 1
    assert checked >= 10, f"only {checked} manifests were found"
    modules = sorted((TOP / "deploy/terraform").rglob("*.tf"))
    assert modules, "no Terraform was found"
    for path in modules:
        with path.open() as file:
            hcl2.load(file)
    for folder in sorted({path.parent for path in modules}):
        resolve(folder, "\n".join(path.read_text() for path in sorted(folder.glob("*.tf"))))
    sbom = subprocess.run([TOP / "deploy/packages/sbom.py"], check=True, stdout=subprocess.PIPE, text=True).stdout
    if wrong := JsonStrictValidator(SchemaVersion.V1_5).validate_str(sbom):
        sys.exit(f"the SBOM is no CycloneDX 1.5: {wrong}")
    parts = len(json.loads(sbom)["components"])
    print(f"{checked} manifests, {len(modules)} files of Terraform, an SBOM of {parts} parts")


def resolve(folder: pathlib.Path, text: str) -> None:
    """Whatever is named is there, and whatever is there is named: its provider's schema can't be had without its registry."""
    text = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    declared = {f"var.{name}" for name in re.findall(r'^variable "(\w+)"', text, re.MULTILINE)}
    named = set(re.findall(r"\bvar\.\w+", text))
    if wrong := declared ^ named:
        sys.exit(f"{folder.relative_to(TOP)}: {sorted(wrong)}: declared or used, not both")
    for data, kind, name in re.findall(r"(?<![\w.\"])(data\.)?(aws_\w+)\.(\w+)", text):
        block = rf'^{"data" if data else "resource"} "{kind}" "{name}"'
        if not re.search(block, text, re.MULTILINE):
            sys.exit(f"{folder.relative_to(TOP)}: there is no {data}{kind}.{name}")


if __name__ == "__main__":
    main()
