"""Careful YAML: no aliases, no repeated keys, no surprises of type; each fault with its line.

Values are read from the nodes as they are written, so that a code ``010`` or
``no`` stays the text it is and never becomes a number or a truth value.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import yaml
from flask_babel import lazy_gettext as _

from packages.cells import CellRefused
from packages.findings import Findings

LARGEST = 1_000_000  # bytes
DEEPEST = 20
PREFIX = "tag:yaml.org,2002:"
NUMBERS = (PREFIX + "int", PREFIX + "float")


@dataclass(frozen=True)
class Node:
    """A node with its key path (``waves[1].weight``) and the place for findings."""

    raw: yaml.Node
    path: str
    document: "Document"

    @property
    def is_null(self) -> bool:
        return self.raw.tag == PREFIX + "null"

    def refuse(self, expected: object, value: object = None) -> None:
        written = self.raw.value if isinstance(self.raw, yaml.ScalarNode) and value is None else value
        self.document.findings.add(
            self.document.file, self.raw.start_mark.line + 1, self.path, written, expected
        )


@dataclass(frozen=True)
class Document:
    """One file that is being read."""

    file: str
    findings: Findings

    def root(self, text: str) -> Node | None:
        """The top node, or None after a finding."""
        if len(text) > LARGEST:
            self.findings.add(self.file, None, "", "", _("expected at most %(count)s bytes", count=LARGEST))
            return None
        try:
            if not self._is_plain(text):
                return None
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or str(error)
            row = mark.line + 1 if mark else None
            self.findings.add(self.file, row, "", "", _("expected valid YAML (%(error)s)", error=problem))
            return None
        if node is None:
            self.findings.add(self.file, 1, "", "", _("the file is empty; expected the plan"))
            return None
        return Node(node, "", self)

    def _is_plain(self, text: str) -> bool:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            row = event.start_mark.line + 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                value = event.anchor
                self.findings.add(self.file, row, "", value, _("expected no YAML anchors or aliases"))
                return False
            if getattr(event, "tag", None):
                self.findings.add(self.file, row, "", event.tag, _("expected no YAML tags"))
                return False
            if depth > DEEPEST:
                sentence = _("nested too deep; expected at most %(count)s levels", count=DEEPEST)
                self.findings.add(self.file, row, "", "", sentence)
                return False
        return True


def mapping(
    node: Node, required: tuple[str, ...] = (), optional: tuple[str, ...] | None = ()
) -> dict[str, Node]:
    """The entries of a mapping by key; ``optional=None`` allows any further key."""
    if not isinstance(node.raw, yaml.MappingNode):
        node.refuse(_("expected a mapping (key: value)"))
        return {}
    found: dict[str, Node] = {}
    for key_node, value_node in node.raw.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
        child = Node(value_node, f"{node.path}.{key}".lstrip("."), node.document)
        place = Node(key_node, child.path, node.document)
        if not key or not key.isprintable():
            place.refuse(_("expected a printable key"), key)
        elif key in found:
            place.refuse(_("duplicate key; expected it once"), key)
        elif optional is not None and key not in required + optional:
            known = ", ".join(required + optional)
            place.refuse(_("unknown key; expected %(names)s", names=known), key)
        else:
            found[key] = child
    for key in required:
        if key not in found:
            missing = Node(node.raw, f"{node.path}.{key}".lstrip("."), node.document)
            missing.refuse(_("the key is missing; expected a value"), "")
    return found


def sequence(node: Node) -> list[Node]:
    """The entries of a list that must not be empty."""
    if not isinstance(node.raw, yaml.SequenceNode):
        node.refuse(_("expected a list"))
        return []
    if not node.raw.value:
        node.refuse(_("the list is empty; expected at least one entry"))
    return [Node(raw, f"{node.path}[{index}]", node.document) for index, raw in enumerate(node.raw.value)]


def scalar(node: Node | None, kind: object) -> object:
    """A single value of a cell kind (``Number``, ``Integer``, ``Code``, ``Day``), or None after a finding."""
    if node is None:
        return None
    if not isinstance(node.raw, yaml.ScalarNode):
        node.refuse(_("expected a single value"))
        return None
    text = node.raw.value.strip()
    if not text or node.is_null:
        node.refuse(_("the value is empty; expected a value"))
        return None
    try:
        if kind.dtype != "object" and node.raw.tag not in NUMBERS:
            raise CellRefused(kind.expected)
        return kind.read(text)
    except CellRefused as refused:
        node.refuse(refused.expected)
        return None


def each(nodes: Mapping[str, Node], kind: object) -> dict[str, object]:
    """The scalar under every key; refused ones are left out."""
    read = {key: scalar(node, kind) for key, node in nodes.items()}
    return {key: value for key, value in read.items() if value is not None}


def once(nodes: list[tuple[Node | None, object]]) -> None:
    """Note every code that stands in the list for the second time."""
    met = set()
    for node, code in nodes:
        if node is not None and code is not None and code in met:
            node.refuse(_("duplicate code; expected it once"))
        met.add(code)
