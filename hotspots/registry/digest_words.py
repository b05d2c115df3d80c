"""The words of a daily digest: codes of sites, steps, days and links; nothing else of a file."""

import html
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from hotspots.errors import Message
from hotspots.i18n import _, label, render, shown_date, shown_time
from hotspots.models import CaseEvent, Handover, Recommendation, RemediationCase
from hotspots.registry.desk import Desk
from hotspots.registry.desk_post import Post
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Locale

MOST_LINES = 20
"""So many lines stand in each part; the desk has the others."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a digest, and the page it leads to."""

    words: str
    path: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a digest: its first lines, and how many there are, or at least are."""

    title: str
    lines: tuple[Line, ...]
    count: int
    is_more: bool = False

    def many(self, count: int) -> str:
        """Return a number of its rows, with a sign where there may be more."""
        return f"{count}+" if self.is_more else str(count)


def parts_of(desk: Desk, locale: Locale) -> list[Part]:
    """Return what a desk has to tell; empty where there is nothing."""
    post = desk.post
    files = (
        (_("Waits for you"), [desk.waiting, desk.holds, desk.checks, desk.missed]),
        (_("Late"), [desk.late]),
        (_("Sent, and nobody answered"), [desk.unanswered]),
    )
    found = {title: [_file(case, locale) for part in parts for case in part.rows]
             for title, parts in files}  # fmt: skip
    counts = {title: sum(part.count for part in parts) for title, parts in files}
    more = {title for title, parts in files if any(part.is_more for part in parts)}
    waits, _late, silent = found
    found[waits] += [_letter(each, locale) for each in post.letters.rows]
    found[waits] += [_offer(each, locale) for each in post.offers.rows]
    found[silent] += [_letter(each, locale) for each in post.unanswered.rows]
    found[silent] += [_offer(each, locale) for each in post.offered.rows]
    counts[waits] += post.letters.count + post.offers.count
    counts[silent] += post.unanswered.count + post.offered.count
    if post.letters.is_more or post.offers.is_more:
        more.add(waits)
    if post.unanswered.is_more or post.offered.is_more:
        more.add(silent)
    if post.escalations.count:
        found[waits].append(_escalations(post, locale))
        counts[waits] += 1
    yesterday = desk.on - timedelta(days=1)
    news = [each for each in desk.news if each.at.astimezone(TIME_ZONE).date() >= yesterday]
    changed = _("Changed since yesterday")
    found[changed] = [_event(each, locale) for each in news]
    counts[changed] = len(news)
    return [
        Part(
            render(Message(title), locale), tuple(lines[:MOST_LINES]), counts[title], title in more
        )
        for title, lines in found.items()
        if lines
    ]


def subject(parts: Iterable[Part], day: date, locale: Locale) -> str:
    """Return the subject: how much of each part."""
    told = ", ".join(f"{part.title.lower()}: {part.many(part.count)}" for part in parts)
    return render(Message(_("Black spots, {day}: {told}"), {"day": day, "told": told}), locale)


def as_text(parts: Iterable[Part], address: str | None, locale: Locale) -> str:
    """Return the digest as plain text."""
    said = []
    for part in parts:
        said.append(f"{part.title} ({part.many(part.count)})")
        for line in part.lines:
            said.append(f"- {line.words}")
            if address is not None:
                said.append(f"  {address}{line.path}")
        said += [f"  {more}" for more in _more(part, locale)]
        said.append("")
    return "\n".join([*said, _closing(locale), *([f"{address}/account"] if address else []), ""])


def as_html(parts: Iterable[Part], address: str | None, locale: Locale) -> str:
    """Return the digest as HTML that every reader shows: headings, lists, links."""
    said = [f'<!doctype html><html lang="{locale.value}"><body>']
    for part in parts:
        said.append(f"<h2>{html.escape(part.title)} ({part.many(part.count)})</h2><ul>")
        for line in part.lines:
            words = html.escape(line.words)
            if address is not None:
                words = f'<a href="{html.escape(address + line.path)}">{words}</a>'
            said.append(f"<li>{words}</li>")
        said.append(
            "</ul>" + "".join(f"<p>{html.escape(each)}</p>" for each in _more(part, locale))
        )
    closing = html.escape(_closing(locale))
    if address is not None:
        closing = f'<a href="{html.escape(address)}/account">{closing}</a>'
    return "".join([*said, f"<p>{closing}</p></body></html>"])


def _more(part: Part, locale: Locale) -> list[str]:
    left = part.count - len(part.lines)
    return (
        [render(Message(_("and {count} more"), {"count": part.many(left)}), locale)]
        if left > 0
        else []
    )


def _closing(locale: Locale) -> str:
    said = _("The address, and whether this comes, is set in “My account”.")
    return render(Message(said), locale)


def _due(day: date | None, locale: Locale) -> str:
    return "" if day is None else " · " + render(Message(_("due {day}"), {"day": day}), locale)


def _file(case: RemediationCase, locale: Locale) -> Line:
    words = f"{case.site.code} · {label(case.state, locale)}{_due(case.due_on, locale)}"
    return Line(words, f"/sites/{case.site.code}#file")


def _letter(letter: Recommendation, locale: Locale) -> Line:
    codes = ", ".join(site.code for site in letter.sites)
    told = render(Message(_("Recommendation, {codes}"), {"codes": codes}), locale)
    words = f"{told} · {label(letter.state, locale)}{_due(letter.deadline, locale)}"
    return Line(words, f"/recommendations/{letter.id}")


def _offer(offer: Handover, locale: Locale) -> Line:
    told = {"code": offer.case.site.code, "day": shown_date(offer.sent_on)}
    words = render(Message(_("{code} · offered on {day}"), told), locale)
    return Line(words, f"/sites/{offer.case.site.code}#post")


def _escalations(post: Post, locale: Locale) -> Line:
    template = _("{count} late things below you to take note of")
    count = f"{post.escalations.count}{'+' * post.escalations.is_more}"
    return Line(render(Message(template, {"count": count}), locale), "/desk#told")


def _event(event: CaseEvent, locale: Locale) -> Line:
    what = label(event.to_state or event.kind, locale)
    code = event.case.site.code
    return Line(f"{code} · {what} · {shown_time(event.at)}", f"/sites/{code}#file")
