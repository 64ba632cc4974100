"""All verdicts together: for people, for programs, and as an exit status."""

import json
from collections.abc import Mapping, Sequence

from palim_mesh.doctor.verdict import Grade, Verdict
from palim_mesh.doctor.words import CHECKS, said

MARKS = {Grade.FINE: "✓", Grade.WARNING: "!", Grade.FAULT: "✗"}
INDENT = 2


def table(verdicts: Sequence[Verdict], language: str) -> str:
    """A line for each verdict, with a remedy below where there is one."""
    place = int(language != "de")
    width = max(len(title[place]) for title in CHECKS.values())
    lines: list[str] = []
    for verdict in verdicts:
        found, remedy = said(verdict, language)
        lines.append(f"{MARKS[verdict.grade]} {CHECKS[verdict.check][place]:{width}}  {found}")
        if remedy:
            lines.append(f"{'':{width + 2 * INDENT}}→ {remedy}")
    return "\n".join(lines)


def dumps(verdicts: Sequence[Verdict], language: str) -> str:
    """JSON with the status, and each verdict with its code, values and words."""
    told = [
        {
            "check": verdict.check,
            "code": verdict.code,
            "grade": verdict.grade.name.lower(),
            "values": verdict.values,
            "found": said(verdict, language)[0],
            "remedy": said(verdict, language)[1],
        }
        for verdict in verdicts
    ]
    return json.dumps({"status": status(verdicts), "verdicts": told}, ensure_ascii=False, indent=1)


def status(verdicts: Sequence[Verdict]) -> int:
    """0 when all is fine, 1 with warnings, 2 with faults."""
    return int(max((verdict.grade for verdict in verdicts), default=Grade.FINE))


def language(environment: Mapping[str, str]) -> str:
    """`de` or `en`, by the variables that say it, in their order (POSIX XBD 8.2)."""
    wanted = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "de" if wanted.lower().startswith("de") else "en"
