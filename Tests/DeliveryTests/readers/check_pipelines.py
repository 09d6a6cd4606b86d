"""Reads the pipelines of docs/pipelines with their vendors' schemas and linters.

Usage: check_pipelines.py DOCS
"""

import pathlib
import subprocess
import sys

import hcl2
import kubernetes_validate
import yaml
from groovy_parser.parser import parse_and_digest_groovy_content

docs = pathlib.Path(sys.argv[1])
pipelines = docs / "pipelines"
tools = pathlib.Path(sys.executable).parent


def run(*arguments):
    result = subprocess.run(list(map(str, arguments)), capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{arguments}: {result.stdout}{result.stderr}")


for schema, path in [
    ("vendor.github-workflows", "github/drill.yml"),
    ("vendor.gitlab-ci", "gitlab/.gitlab-ci.yml"),
]:
    run(tools / "check-jsonschema", "--builtin-schema", schema, pipelines / path)
github = pipelines / "github"
run(tools / "actionlint", "-config-file", github / "actionlint.yaml", github / "drill.yml")
rules = "{extends: default, rules: {line-length: {max: 140}, document-start: disable, truthy: {check-keys: false},"
rules += " braces: {max-spaces-inside: 1}, octal-values: disable}}"
run(tools / "yamllint", "--strict", "-d", rules, pipelines, docs / "monitoring")

kinds = []
for document in yaml.safe_load_all((pipelines / "kubernetes/drill.yaml").read_text()):
    kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)
    kinds.append(document["kind"])
    if document["kind"] != "CronJob":
        continue
    job = document["spec"]["jobTemplate"]["spec"]
    pod = job["template"]["spec"]
    assert document["spec"]["concurrencyPolicy"] == "Forbid"
    assert job["backoffLimit"] == 0 and "activeDeadlineSeconds" not in job
    assert pod["restartPolicy"] == "Never" and pod["terminationGracePeriodSeconds"] >= 1800
assert kinds == ["CronJob", "PodDisruptionBudget"], kinds

workflow = yaml.safe_load((github / "drill.yml").read_text())
assert workflow["concurrency"]["cancel-in-progress"] is False
gitlab = yaml.safe_load((pipelines / "gitlab/.gitlab-ci.yml").read_text())["drill"]
assert gitlab["retry"] == 0 and gitlab["interruptible"] is False and gitlab["artifacts"]["when"] == "always"

jenkins = (pipelines / "jenkins/Jenkinsfile").read_text()
assert parse_and_digest_groovy_content(jenkins)["rule"] == ["compilation_unit", "script_statements"]
assert "disableConcurrentBuilds()" in jenkins and "lock(resource:" in jenkins and "timeout(" not in jenkins

with open(pipelines / "nomad/drill.nomad.hcl") as file:
    text = str(hcl2.load(file))
for word in ["'prohibit_overlap': True", "'attempts': 0", "'unlimited': False", "kill_timeout"]:
    assert word in text, word
print("good")
