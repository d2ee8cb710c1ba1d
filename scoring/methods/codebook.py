"""A codebook as data: what each code means, when it applies, and what its levels are worth."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from scoring.frames import ScoringError

LEVELS = (0, 1, 2, 3, 4)
TEXTS = ("code", "definition", "include", "exclude", "example", "version")
WHOLE = 100


@dataclass(frozen=True)
class Anchor:
    """What a level looks like, and its score (0-100)."""

    level: int
    text: str
    score: float


@dataclass(frozen=True)
class Code:
    """``include``, ``exclude``: when it applies and when not; no ``anchors``: a code without levels."""

    code: str
    definition: str
    include: str
    exclude: str
    example: str
    version: str
    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True)
class Codebook:
    """Codes in alphabetical order; frozen before the main coding, so it carries a version."""

    version: str
    codes: tuple[Code, ...]


def codebook_of(given: Mapping[str, object]) -> Codebook:
    """The codebook of its plain form.

    Parameters
    ----------
    given : mapping
        {"version", "codes": [{"code", "definition", "include", "exclude", "example", "version"
        (that of the codebook when left out), "anchors": [{"level", "text", "score" (25 x level
        when left out)}]}]}.

    Returns
    -------
    Codebook

    Raises
    ------
    ScoringError
        With everything that ``codebook_findings`` finds.

    References
    ----------
    MacQueen et al. (1998), Field Methods (CAM) 10, 31-36: the parts of a code.
    """
    version = str(given.get("version") or "")
    rows = given.get("codes")
    if not isinstance(rows, Sequence) or not all(isinstance(row, Mapping) for row in rows):
        raise ScoringError(f"codebook: codes {rows!r}, expected a list of codes with their parts")
    codes = tuple(sorted((_code(row, version) for row in rows), key=lambda one: one.code))
    codebook = Codebook(version, codes)
    findings = codebook_findings(codebook)
    if findings:
        raise ScoringError("; ".join(findings))
    return codebook


def _code(row: Mapping[str, object], version: str) -> Code:
    anchors = row.get("anchors") or ()
    name = row.get("code")
    unknown = sorted(set(row) - {*TEXTS, "anchors"})
    if unknown:
        raise ScoringError(f"codebook: code {name!r} has {unknown[0]!r}, expected only {TEXTS} and anchors")
    if not all(isinstance(one, Mapping) and isinstance(one.get("level"), int) for one in anchors):
        raise ScoringError(f"codebook: anchors of {name!r}, expected each with a level, a text and a score")
    texts = {part: str(row.get(part) or "") for part in TEXTS}
    found = [
        Anchor(one["level"], str(one.get("text") or ""), float(one.get("score", WHOLE / 4 * one["level"])))
        for one in sorted(anchors, key=lambda one: one["level"])
    ]
    return Code(**{**texts, "version": texts["version"] or version}, anchors=tuple(found))


def codebook_findings(codebook: Codebook) -> list[str]:
    """What is wrong with a codebook.

    Parameters
    ----------
    codebook : Codebook

    Returns
    -------
    list of str
        Empty when it may be used: every code once, all parts said, and anchors for none or
        all of the levels 0-4 with scores that do not fall.

    References
    ----------
    Own definition.
    """
    findings = [] if codebook.version else ["codebook: no version, expected one"]
    if not codebook.codes:
        findings.append("codebook: no codes, expected at least one")
    names = [code.code for code in codebook.codes]
    findings += [
        f"codebook: {name!r} given twice, expected once"
        for name in sorted(set(names))
        if names.count(name) > 1
    ]
    for code in codebook.codes:
        findings += [
            f"codebook: {code.code!r} has no {part}" for part in TEXTS if not getattr(code, part).strip()
        ]
        findings += _anchor_findings(code)
    return findings


def _anchor_findings(code: Code) -> list[str]:
    if not code.anchors:
        return []
    levels = tuple(anchor.level for anchor in code.anchors)
    if levels != LEVELS:
        return [f"codebook: levels {levels} of {code.code!r}, expected {LEVELS}"]
    findings = [
        f"codebook: level {anchor.level} of {code.code!r} has no text"
        for anchor in code.anchors
        if not anchor.text.strip()
    ]
    scores = [anchor.score for anchor in code.anchors]
    rises = all(lower <= higher for lower, higher in zip(scores, scores[1:], strict=False))
    if not rises or scores[0] < 0 or scores[-1] > WHOLE:
        findings.append(f"codebook: scores {scores} of {code.code!r}, expected 0 to {WHOLE}, not falling")
    return findings


def plain_codebook(codebook: Codebook) -> dict:
    """The codebook as mappings and lists, ready for JSON; ``codebook_of`` reads it back.

    Parameters
    ----------
    codebook : Codebook

    Returns
    -------
    dict

    References
    ----------
    Own definition.
    """
    return {**asdict(codebook), "codes": [asdict(code) for code in codebook.codes]}


def codebook_text(codebook: Codebook) -> str:
    """One text per codebook, to be hashed: equal codebooks give equal bytes.

    Parameters
    ----------
    codebook : Codebook

    Returns
    -------
    str
        JSON with sorted keys, no blanks, codes in alphabetical order.

    References
    ----------
    Own definition.
    """
    return json.dumps(plain_codebook(codebook), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
