"""How alike two written texts are, word by word."""

import re
import unicodedata
from difflib import SequenceMatcher

MOST_WORDS = 400
"""Words compared of each text: a letter says what it asks for at its beginning."""

_WORD = re.compile(r"\w+")


def likeness(one: str, other: str) -> float:
    """Return the share of words that two texts have in common, in the same order.

    Capitals, spaces, punctuation and the way diacritics are composed make no difference.

    Parameters
    ----------
    one, other
        The texts; of each the first `MOST_WORDS` words are compared.

    Returns
    -------
    float
        2 m / n, where m words agree in order and the texts have n words together; 1 for two texts
        without a word.

    References
    ----------
    Ratcliff, J. W., Metzener, D. (1988): Pattern matching: the gestalt approach. Dr. Dobb's
    Journal 13 (7), 46.

    Examples
    --------
    >>> likeness("Sơn lại vạch dừng, Km 5", "sơn lại  vạch dừng Km 5.")
    1.0
    >>> likeness("sơn vạch dừng", "lắp đèn tín hiệu")
    0.0
    """
    words = [_WORD.findall(unicodedata.normalize("NFC", text).lower()) for text in (one, other)]
    matcher = SequenceMatcher(None, words[0][:MOST_WORDS], words[1][:MOST_WORDS], autojunk=False)
    return matcher.ratio()
