"""What a client makes of a board's frames, by the protocol alone."""

from workshops.engine.documents import changed


class Mirror:
    """The documents of one screen. A step that does not follow the one before is an error."""

    def __init__(self):
        self.epoch, self.key = "", ""
        self.documents: dict[str, dict] = {}
        self.revisions: dict[str, int] = {}

    def take(self, frame: dict) -> None:
        kind = frame["t"]
        if kind == "welcome":
            self.epoch, self.key = frame["epoch"], frame["you"]["key"]
            for gone in self.documents.keys() - frame["docs"].keys():
                self._drop(gone)
            for audience, body in frame["docs"].items():
                self._put(audience, body)
        elif kind == "doc":
            self._put(frame["d"], frame["b"])
        elif kind == "steps":
            self._go(frame["d"], frame["s"])
        elif kind == "drop":
            self._drop(frame["d"])

    def _put(self, audience: str, body: dict) -> None:
        if "doc" in body:
            self.documents[audience], self.revisions[audience] = body["doc"], body["r"]
        else:
            self._go(audience, body["steps"])
            assert self.revisions[audience] == body["r"]

    def _go(self, audience: str, steps: list) -> None:
        for revision, changes in steps:
            assert revision == self.revisions[audience] + 1, f"{audience}: {self.revisions[audience]} to {revision}"
            for path, value in changes:
                self.documents[audience] = changed(self.documents[audience], tuple(path), value)
            self.revisions[audience] = revision

    def _drop(self, audience: str) -> None:
        del self.documents[audience], self.revisions[audience]
