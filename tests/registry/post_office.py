"""A real SMTP server of a test: takes letters, or refuses some, asks for a name, breaks off."""

import base64
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread


@dataclass
class PostOffice:
    """What the server took, and how it behaves.

    Attributes
    ----------
    refused
        Addresses it does not take letters for.
    password
        Asked of the user `diemden`; nobody needs one where it is empty.
    breaks_off
        It closes the line when a letter was read to its end, and says nothing.
    tls, encrypted_at_once
        How it encrypts a line; from the first byte, or when it is asked to.
    """

    letters: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    password: str = ""
    breaks_off: bool = False
    tls: ssl.SSLContext | None = None
    encrypted_at_once: bool = False
    port: int = 0

    def to(self, address: str) -> list[EmailMessage]:
        return [each for each in self.letters if each["To"] == address]


class _Line(StreamRequestHandler):
    office: PostOffice

    def setup(self) -> None:
        if self.office.tls and self.office.encrypted_at_once:
            self.request = self.office.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self) -> None:
        super().finish()
        self.request.close()  # the server only knows the line as it was before it was encrypted

    def handle(self) -> None:
        self._known = not self.office.password
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            if not self._answer(line):
                return

    def _answer(self, line: str) -> bool:
        """Answer one line; say whether another may follow."""
        verb, _space, rest = line.partition(" ")
        match verb.upper():
            case "EHLO":
                self._say("250-here", f"250 {self._offers()}")
            case "STARTTLS" if self.office.tls:
                self._say("220 go")
                self.request = self.office.tls.wrap_socket(self.request, server_side=True)
                super().setup()
            case "AUTH":
                told = base64.b64decode(rest.split()[1]).decode()
                self._known = told == f"\0diemden\0{self.office.password}"
                self._say("235 in" if self._known else "535 wrong name or password")
            case "QUIT":
                self._say("221 bye")
                return False
            case _:
                return self._post(verb.upper(), rest)
        return True

    def _post(self, verb: str, rest: str) -> bool:
        match verb:
            case "MAIL":
                self._say("250 go" if self._known else "530 sign in")
            case "RCPT":
                is_refused = rest[rest.index("<") + 1 : rest.index(">")] in self.office.refused
                self._say("550 no such mailbox" if is_refused else "250 go")
            case "DATA":
                self._say("354 go")
                self._take()
                if self.office.breaks_off:
                    return False
                self._say("250 taken")
            case _:
                self._say("250 go")
        return True

    def _offers(self) -> str:
        if self.office.tls and not isinstance(self.connection, ssl.SSLSocket):
            return "STARTTLS"
        return "AUTH PLAIN" if self.office.password else "8BITMIME"

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        read = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(read, EmailMessage)
        self.office.letters.append(read)

    def _say(self, *answers: str) -> None:
        for answer in answers:
            self.wfile.write(f"{answer}\r\n".encode())


@contextmanager
def post_office(office: PostOffice) -> Iterator[PostOffice]:
    """Open a post office on a port of this machine until the block ends."""
    line = type("Line", (_Line,), {"office": office})
    with ThreadingTCPServer(("127.0.0.1", 0), line) as server:
        server.daemon_threads = True
        office.port = server.server_address[1]
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield office
        finally:
            server.shutdown()
