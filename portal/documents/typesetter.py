"""The child process that runs Typst for press.py: started as a script, so that it loads Typst and nothing of ours.

Its arguments are the folders of fonts. A request is one line of JSON (`world` and `compile`, Typst's arguments, and
`query`, a selector or null); the answer is one line of JSON (`lengths` of the parts that follow it, `query`, and `memory`,
what this process holds in bytes), or `error`, `message` and `diagnostic`.
"""

import json
import resource
import sys
from pathlib import Path

import typst

WARM_UP = b'#set text(font: "Atkinson Hyperlegible")\nA'
KILOBYTE = 1024


def main(folders: list[str]) -> None:
    """Answer until standard input ends."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    typst.compile(WARM_UP, font_paths=fonts, ignore_system_fonts=True)
    for line in sys.stdin.buffer:
        answer, parts = _answer(json.loads(line), fonts)
        answer["memory"] = _memory()
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + b"".join(parts))
        sys.stdout.buffer.flush()


def _answer(request: dict, fonts) -> tuple[dict, list[bytes]]:
    world = {**request["world"], "font_paths": fonts}
    world["input"] = {name: content.encode() for name, content in world["input"].items()}
    parts, found = [], None
    try:
        if request["compile"]:
            made = typst.compile(**world, **request["compile"])
            parts = made if isinstance(made, list) else [made]
        if request["query"]:
            found = json.loads(typst.query(selector=request["query"], field="value", **world))
    except typst.TypstError as error:
        return {"error": "typst", "message": error.message, "diagnostic": error.diagnostic or ""}, []
    except (RuntimeError, ValueError) as error:
        return {"error": "other", "message": str(error), "diagnostic": ""}, []
    return {"lengths": [len(part) for part in parts], "query": found}, parts


def _memory() -> int:
    """Resident bytes; where the system doesn't say, the largest they ever were (the parent's own may be in it)."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE


if __name__ == "__main__":
    main(sys.argv[1:])
