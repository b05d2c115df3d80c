"""The commands about people: open an account, invite somebody, give a new password."""

import sys
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from hotspots import database
from hotspots.cli.output import Output, output_for, refusals_told
from hotspots.cli.registry_commands import By, Lang, acting, acting_person, opened_engine
from hotspots.i18n import _
from hotspots.models import Account, Organisation
from hotspots.registry import access_links, accounts, organisations, usernames
from hotspots.registry.access_links import Issued
from hotspots.registry.areas import area_with_code
from hotspots.settings import load_settings
from hotspots.vocabulary import Action, Locale, OrganisationKind, Role

Username = Annotated[str, typer.Argument(help="a–z, 0–9, dot, dash, underscore.")]
RoleOption = Annotated[Role, typer.Option("--role", help="What the person is to the registry.")]
Body = Annotated[str, typer.Option("--organisation", help="The body the person works for.")]
BodyKind = Annotated[
    OrganisationKind | None,
    typer.Option("--organisation-kind", help="Enters the body if it is not known."),
]
Areas = Annotated[
    list[str] | None,
    typer.Option("--area", help="Code of an area the person works for; repeatable."),
]
Name = Annotated[str | None, typer.Option("--name", help="What others read.")]


def create_account(
    username: Username,
    *,
    role: RoleOption,
    organisation: Body,
    organisation_kind: BodyKind = None,
    area: Areas = None,
    name: Name = None,
    by: By = None,
    lang: Lang = None,
) -> None:
    """Open an account; the password is asked for, or read from standard input."""
    output = output_for(lang)
    password = _password(output)
    with refusals_told(output), opened_engine() as engine:
        database.check_ready(engine)
        with database.transaction(database.session_factory(engine)) as session:
            actor = (
                None
                if usernames.is_first(session)
                else acting_person(session, by, Action.MANAGE_ACCOUNTS, output)
            )
            account = accounts.create_account(
                session,
                actor=actor,
                username=username,
                password=password,
                display_name=name or username,
                role=role,
                organisation=_body(session, actor, organisation, organisation_kind),
                areas=[area_with_code(session, code=code) for code in area or ()],
            )
            output.tell(
                _("The account {username} is open: {role}."),
                username=account.username,
                role=account.role,
            )


def invite(
    username: Username,
    *,
    role: RoleOption,
    organisation: Body,
    organisation_kind: BodyKind = None,
    area: Areas = None,
    name: Name = None,
    email: Annotated[str | None, typer.Option(help="Where letters to the person go.")] = None,
    by: By = None,
    lang: Lang = None,
) -> None:
    """Open an account and print the link by which its person chooses a password, once."""
    output = output_for(lang)
    with refusals_told(output), acting(by, Action.MANAGE_ACCOUNTS, output) as (session, actor):
        account = accounts.create_account(
            session,
            actor=actor,
            username=username,
            password=None,
            display_name=name or username,
            role=role,
            organisation=_body(session, actor, organisation, organisation_kind),
            areas=[area_with_code(session, code=code) for code in area or ()],
            locale=output.locale if lang else Locale.VI,
            email=email,
        )
        _print(access_links.issue(session, actor=actor, account_id=account.id), account, output)


def reset_password(username: Username, *, by: By = None, lang: Lang = None) -> None:
    """Take the password away and print the link by which its person chooses another, once."""
    output = output_for(lang)
    with refusals_told(output), acting(by, Action.MANAGE_ACCOUNTS, output) as (session, actor):
        account = accounts.account_to_keep(session, actor=actor, username=username)
        _print(access_links.issue(session, actor=actor, account_id=account.id), account, output)


def _body(
    session: Session, actor: Account | None, name: str, kind: OrganisationKind | None
) -> Organisation:
    if kind is None:
        return organisations.organisation_named(session, name=name)
    return organisations.create_organisation(session, actor=actor, name=name, kind=kind)


def _print(issued: Issued, account: Account, output: Output) -> None:
    """Print the link alone to standard output, so that it can be handed on by a pipe."""
    address = (load_settings().public_address or "").rstrip("/")
    output.tell(
        _("The link for {username} works once, until {when}. It is shown only now:"),
        username=account.username,
        when=issued.link.expires_at,
    )
    if not address:
        output.tell(_("Put the address of the pages before it (or set HOTSPOTS_PUBLIC_ADDRESS)."))
    output.out.print(address + issued.path, soft_wrap=True)


def _password(output: Output) -> str:
    if sys.stdin.isatty():
        told: str = typer.prompt(
            output.say(_("Password")), hide_input=True, confirmation_prompt=True
        )
        return told
    return sys.stdin.readline().rstrip("\r\n")
