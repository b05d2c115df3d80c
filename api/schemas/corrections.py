"""What people send to correct something that is listed: what changes of it, and why."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.schemas.site_changes import Reason


class CorrectionIn(BaseModel):
    """What is corrected: a field left out stays, null empties it."""

    reason: Annotated[
        Reason | None, Field(description="Needed where something on record changes")
    ] = None

    def told(self) -> dict[str, Any]:
        """Return the fields that were sent, without the reason."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"reason"})
