"""How much a request may weigh, whatever its address: judged while it arrives, before anything of it is kept.

Django writes the whole body of a request to the disk before it looks at the address. What a given form accepts is the
form's own affair and much less.
"""

MAX_BODY_BYTES = 64 * 1024 * 1024
SENTENCE = "Cet envoi est trop lourd. Choisissez un fichier plus petit.\n"


class BodyLimit:
    """An ASGI application that answers 413 for `app` once a request's body passes `limit` bytes, said or sent."""

    def __init__(self, app, limit: int = MAX_BODY_BYTES):
        self.app, self.limit = app, limit

    async def __call__(self, scope, receive, send):
        if self._declared(scope) > self.limit:
            await _refuse(send)
            return
        received, answered = 0, False

        async def counted():
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return {"type": "http.disconnect"} if received > self.limit else message

        async def watched(message):
            nonlocal answered
            answered = True
            await send(message)

        await self.app(scope, counted, watched)
        if received > self.limit and not answered:
            await _refuse(send)

    def _declared(self, scope) -> int:
        value = dict(scope["headers"]).get(b"content-length", b"")
        return int(value) if value.isdigit() else 0


async def _refuse(send) -> None:
    body = SENTENCE.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
