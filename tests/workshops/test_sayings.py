"""Every reason for which something is refused has its sentence, every step its name."""

import ast
from pathlib import Path

import workshops
from workshops.methods import METHODS
from workshops.sayings import REASONS, STEPS

ROOT = Path(workshops.__file__).parent
SOURCES = [
    *sorted((ROOT / "engine").rglob("*.py")),
    *(ROOT / f"{name}.py" for name in ("journal", "hub", "hearing", "sockets", "long_poll")),
]


def _texts(node):
    """The texts that an expression may be: its own, or either side of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (text for side in (node.body, node.orelse) for text in _texts(side))
    elif isinstance(node, ast.BoolOp):
        yield from (text for each in node.values for text in _texts(each))


def _reasons(tree):
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name.lstrip("_").startswith(("check", "why")):
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    yield from _texts(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in {"Refused", "Malformed", "end", "_end_all"}:
                yield from (text for argument in node.args for text in _texts(argument))
            yield from (text for each in node.keywords if each.arg == "reason" for text in _texts(each.value))


def test_every_reason_has_its_sentence():
    found = {reason for source in SOURCES for reason in _reasons(ast.parse(source.read_text(encoding="utf-8")))} - {""}
    assert found - REASONS.keys() == set()
    assert REASONS.keys() - found == set()
    assert all(str(sentence).endswith(".") for sentence in REASONS.values())


def test_every_step_has_its_name():
    assert {method: list(steps) for method, steps in STEPS.items()} == {
        method.name: list(method.phases) for method in METHODS.values()
    }
