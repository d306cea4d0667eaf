"""What a run that a deployment started shows in Prefect's pages: tables of build, audit and drift, plots of accuracy.

Keys name the corpus, so that Prefect lines up the artifacts of successive versions.
"""

import base64
import re
from pathlib import Path
from typing import Any

from prefect import runtime
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from exporters.card import text
from flows.build import Built
from flows.drift import table
from flows.evaluate import Evaluated
from flows.evaluations import Run
from flows.gates import Judged
from flows.harden import Hardened
from flows.summary import table_rows
from schemas.audit import ReleaseAudit

PICTURE = re.compile(r"\]\((\w+\.png)\)")
"""A link of Markdown to a picture that lies beside it."""


def show_build(built: Built, judged: Judged) -> None:
    """Show what was made, what was rejected and why, what the audit found, and how it drifted."""
    if not runtime.deployment.id:
        return
    manifest = built.manifest
    title = f"{manifest.name} {manifest.version}"
    create_table_artifact(key=_key(manifest.name, "made"), table=table_rows(manifest), description=title)
    create_table_artifact(key=_key(manifest.name, "audit"), table=audit_rows(judged.audit), description=title)
    if judged.drift:
        about = f"{judged.drift.before} → {judged.drift.after}"
        create_table_artifact(key=_key(manifest.name, "drift"), table=table(judged.drift), description=about)
    verdict = f"{title}: {len(judged.faults()) or 'no'} faults"
    gates = _gates(title, built.path, judged)
    create_markdown_artifact(key=_key(manifest.name, "gates"), markdown=gates, description=verdict)


def show_evaluation(found: Evaluated, raised: Hardened | None) -> None:
    """Show the results of an evaluation with its plots, and what became of each family."""
    if not runtime.deployment.id:
        return
    run = Run.model_validate_json((found.folder / "run.json").read_bytes())
    pages = [results_page(found.folder), *([_raised(raised)] if raised else [])]
    about = f"{run.model} on {run.release} {run.version}"
    create_markdown_artifact(key=_key(run.release, "accuracy"), markdown="\n\n".join(pages), description=about)


def audit_rows(audit: ReleaseAudit) -> list[dict[str, Any]]:
    """Return one row a guess, what fails first."""
    ordered = sorted(audit.findings, key=lambda one: not one.fails)
    return [
        {
            "guess": one.test,
            "family": one.family,
            "answers": one.kind,
            "items": one.items,
            "right": f"{one.rate:.1%}",
            "by luck": f"{one.chance:.1%}",
            "verdict": "FAILS" if one.fails else "passes",
        }
        for one in ordered
        if one.items
    ]


def _gates(title: str, path: Path, judged: Judged) -> str:
    found = judged.faults()
    verdict = "\n".join(f"- {text(fault)}" for fault in found) or "Every gate is passed."
    return f"# {title}\n\n`{path}`\n\n{verdict}\n"


def results_page(folder: Path) -> str:
    """Return the page of results with its pictures inside.

    Under an image artifact Prefect writes its whole URL, which is its content here, over the rest of the page.
    """
    return PICTURE.sub(lambda link: f"]({_data_url(folder / link[1])})", (folder / "results.md").read_text())


def _raised(raised: Hardened) -> str:
    return "\n".join(["## Harder", "", *(f"- {text(line)}" for line in raised.lines)])


def _data_url(path: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"


def _key(name: str, what: str) -> str:
    """Return a key of an artifact: lower-case letters, digits and dashes are all that Prefect takes."""
    return f"{name.replace('_', '-')}-{what}"
