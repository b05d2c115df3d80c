"""A stream of bytes under a key: chunks that nobody can read, alter, reorder, drop or cut off.

AES-256-GCM, one chunk after another. The nonce of a chunk is its number and whether it is the last;
the header is authenticated with every chunk. So a chunk fits only its own place in its own file,
and a file that was cut between two chunks lacks its last one. The key of a file is derived from the
deployment's key and a salt of the file's own, so no nonce is ever used twice with one key.
"""

import hashlib
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from hotspots.errors import UnreadableFile
from hotspots.i18n import _

MAGIC = b"hotspots sealed 1\n"
CHUNK = 64 * 1024
_TAG, _SALT, _CHECK = 16, 16, 16
_SCRYPT = {"n": 2**15, "r": 8, "p": 1}
"""A tenth of a second and 32 MiB for each key somebody tries."""


class Damaged(UnreadableFile):
    """The file is not as it was written: altered, cut off, or no backup at all."""

    code = "backup_damaged"


class WrongKey(UnreadableFile):
    """The file is encrypted, and this key is not the one it was written with."""

    code = "backup_key"


def altered() -> Damaged:
    """Return the refusal of a file that is not as it was written."""
    return Damaged(
        _("This backup was altered or cut off since it was written. Nothing was done with it.")
    )


class SealedWriter:
    """Encrypts what is written to it; without `close` the file has no end and is refused."""

    def __init__(self, out: BinaryIO, key: str) -> None:
        salt = os.urandom(_SALT)
        secret, check = _derived(key, salt)
        self._header = MAGIC + salt + check
        self._out, self._cipher = out, AESGCM(secret)
        self._number, self._waiting = 0, bytearray()
        out.write(self._header)

    def write(self, data: bytes) -> int:
        """Take bytes; they go out a chunk at a time."""
        self._waiting += data
        # A whole chunk waits until more comes, because the last one is marked as such.
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Write the last chunk. The file below stays open."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, plain: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last=is_last)
        self._out.write(self._cipher.encrypt(nonce, plain, self._header))
        self._number += 1


class SealedReader:
    """Decrypts what a `SealedWriter` wrote; hands out nothing that was not authenticated.

    Raises
    ------
    WrongKey
        The key is another.
    Damaged
        The file is not as it was written.
    """

    def __init__(self, file: BinaryIO, key: str) -> None:
        self._header = file.read(len(MAGIC) + _SALT + _CHECK)
        salt, check = self._header[len(MAGIC) : -_CHECK], self._header[-_CHECK:]
        if not self._header.startswith(MAGIC) or len(salt) != _SALT:
            raise altered()
        secret, expected = _derived(key, salt)
        if check != expected:
            raise WrongKey(
                _("The key does not fit this backup. Set {variable} to the one it was made with."),
                variable=KEY_VARIABLE,
            )
        self._cipher, self._file, self._number = AESGCM(secret), file, 0
        self._ahead, self._plain, self._ended = file.read(CHUNK + _TAG), bytearray(), False

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer only at the end."""
        while len(self._plain) < size and not self._ended:
            self._open_next()
        taken = bytes(self._plain[:size])
        del self._plain[:size]
        return taken

    def _open_next(self) -> None:
        sealed, self._ahead = self._ahead, self._file.read(CHUNK + _TAG)
        self._ended = not self._ahead
        try:
            nonce = _nonce(self._number, is_last=self._ended)
            self._plain += self._cipher.decrypt(nonce, sealed, self._header)
        except InvalidTag:
            raise altered() from None
        self._number += 1


KEY_VARIABLE = "HOTSPOTS_BACKUP_KEY"


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _derived(key: str, salt: bytes) -> tuple[bytes, bytes]:
    """Return the key of one file, and what tells a wrong key from a damaged file."""
    made = Scrypt(salt=salt, length=64, **_SCRYPT).derive(key.encode())
    return made[:32], hashlib.sha256(made[32:]).digest()[:_CHECK]
