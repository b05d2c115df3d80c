"""Names of attached files as people see them again: one line, no path, nothing that a system obeys.

A name is never used to find a file: content lies under its hash.
"""

import re
import unicodedata

_LONGEST = 120
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_ENDING = re.compile(r"\.(jpe?g|png|webp|heic|pdf|docx?|xlsx?)$", re.IGNORECASE)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_name(name: str | None, *, suffix: str) -> str:
    r"""Return the last part of a name, made harmless, with the ending of what the file is.

    >>> safe_name("..\\..\\etc/passwd", suffix=".pdf")
    'passwd.pdf'
    >>> safe_name("Biên bản số 12.BB.PDF", suffix=".pdf")
    'Biên bản số 12.BB.pdf'
    """
    last = re.split(r"[/\\]", name or "")[-1]
    plain = unicodedata.normalize("NFC", last)
    # Format characters turn the reading direction round: gpj.exe would be read as exe.jpg.
    plain = "".join(each for each in plain if unicodedata.category(each)[0] != "C")
    plain = _UNSAFE.sub("_", plain)
    stem = _ENDING.sub("", plain)
    stem = " ".join(stem.split()).strip(". ")[:_LONGEST].strip(". ")
    if not stem:
        stem = "file"
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    return stem + suffix
