"""What a campaign did as a table with printed words: one row a site, before and after."""

from api.schemas.report_tables import ReportTable, Words
from hotspots.i18n import _, label, shown_date
from hotspots.registry.campaign_tallies import CampaignResult, Member, Tally
from hotspots.vocabulary import CaseState, Locale

_HEADINGS = (
    _("Code"),
    _("Kind"),
    _("Place"),
    _("Ward"),
    _("Added on"),
    _("Before"),
    _("After"),
    _("Put right"),
    _("Recurred"),
    _("Recurred since"),
)


def campaign_table(found: CampaignResult, locale: Locale) -> ReportTable:
    """Return what a campaign did; its days, its paper and the counts stand above the rows."""
    say, campaign = Words(locale), found.campaign
    notes = [
        say(
            _("{body}, from {first} to {last}."),
            body=campaign.organisation.name,
            first=campaign.starts_on,
            last=campaign.ends_on,
        ),
        _counted(say, found.whole),
    ]
    if found.as_of is not None:
        notes.append(say(_("After: as the day {day} ended."), day=found.as_of))
    if found.hidden:
        notes.append(say(_("{count} further sites lie where you do not work."), count=found.hidden))
    return ReportTable(
        title=campaign.name,
        notes=notes,
        headings=[say(each) for each in _HEADINGS],
        rows=[_row(say, each, locale) for each in found.members],
    )


def _counted(say: Words, tally: Tally) -> str:
    told = {name: getattr(tally, name) for name in ("members", "cleared", "left", "recurred")}
    return say(_("{members} sites: {cleared} put right, {left} left, {recurred} recurred."), **told)


def _row(say: Words, member: Member, locale: Locale) -> tuple[object, ...]:
    site = member.site
    return (
        site.code,
        label(site.kind, locale),
        site.name,
        ", ".join(each.name for each in site.areas),
        shown_date(member.added_on),
        _state(member.before, locale),
        _state(member.after, locale),
        say(_("yes")) if member.is_right else say(_("no")),
        member.recurred,
        member.recurred_since,
    )


def _state(state: CaseState | None, locale: Locale) -> str:
    return "" if state is None else label(state, locale)
