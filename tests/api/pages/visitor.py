"""A person at the pages, as the tests play one: a cookie, and the token of every form."""

import html
import re
from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from hotspots.models import AdministrativeArea, Proposal
from hotspots.vocabulary import ProposalState


@dataclass
class Visitor:
    """Follows no redirect by itself, so that a test sees where a page sends people."""

    client: TestClient
    csrf_token: str = ""

    def get(self, path: str, **told: Any) -> Response:
        """Open a page."""
        return self.client.get(path, follow_redirects=False, **told)

    def post(self, path: str, **fields: Any) -> Response:
        """Send a form as our own page would."""
        files = fields.pop("files", None)
        headers = fields.pop("headers", None)
        data = {"csrf_token": self.csrf_token} | fields
        return self.client.post(
            path, data=data, files=files, headers=headers, follow_redirects=False
        )


def text_of(response: Response) -> str:
    """Return what a reader sees of a page: no tags, one space between words."""
    body = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", response.text, flags=re.DOTALL)
    return " ".join(html.unescape(body).split())


def open_proposals(sessions: sessionmaker[Session], *, area: str) -> list[Proposal]:
    """Return the open proposals that touch an area, the strongest first."""
    inside = AdministrativeArea.code == area
    with sessions() as session:
        query = select(Proposal).where(Proposal.state == ProposalState.OPEN)
        query = query.where(Proposal.areas.any(inside))
        return list(session.scalars(query.order_by(Proposal.score.desc(), Proposal.id)))
