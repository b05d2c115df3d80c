"""What a browser says of itself, shortened to what a person recognises."""

import re

_BROWSERS = (
    ("Edge", re.compile(r"Edg\w*/(\d+)")),
    ("Opera", re.compile(r"OPR/(\d+)")),
    ("Cốc Cốc", re.compile(r"coc_coc_browser/(\d+)")),
    ("Samsung Internet", re.compile(r"SamsungBrowser/(\d+)")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d+)")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS)/(\d+)")),
    ("Safari", re.compile(r"Version/(\d+).*Safari/")),
)
"""In this order, because each browser also claims to be those after it."""

_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_LONGEST = 60


def shortened(told: str) -> str:
    """Return browser and system, or the beginning of what was said.

    >>> shortened("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36")
    'Chrome 156 · Linux'
    >>> shortened("curl/8.5.0")
    'curl/8.5.0'
    """
    browser = next(
        (f"{name} {found[1]}" for name, sign in _BROWSERS if (found := sign.search(told))), None
    )
    if browser is None:
        return "".join(each for each in told if each.isprintable())[:_LONGEST]
    system = next((name for sign, name in _SYSTEMS if sign in told), None)
    return browser if system is None else f"{browser} · {system}"
