"""Encrypts what the database must not be able to tell, with a key derived from the deployment's."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hotspots.errors import Unavailable
from hotspots.i18n import _


class SecretBox:
    """Locks and unlocks short texts. Another deployment's key, or another purpose's, opens none."""

    def __init__(self, key: str, *, purpose: str) -> None:
        derived = HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(key.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def lock(self, text: str) -> str:
        """Return the text encrypted and signed."""
        return self._fernet.encrypt(text.encode()).decode()

    def unlock(self, locked: str) -> str:
        """Return the text again.

        Raises
        ------
        Unavailable
            It was locked with another key, or altered since.
        """
        try:
            return self._fernet.decrypt(locked.encode()).decode()
        except InvalidToken as other:
            raise Unavailable(
                _(
                    "The second step cannot be checked: HOTSPOTS_SECRET_KEY is another than when it"
                    " was set up. An administrator can take the second step away."
                )
            ) from other
