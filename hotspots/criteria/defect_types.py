"""Which defects of roads and traffic organisation are told apart: a dated, cited catalogue."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from hotspots.criteria.rules import Citation, Wording
from hotspots.vocabulary import RuleKind

_FORM = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_FORM)
class DefectType:
    """One type of defect, its words, and the duty or document that names it."""

    code: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    name: Wording
    cites: str


@dataclass(frozen=True, kw_only=True, config=_FORM)
class DefectTypes(Citation):
    """The types of defect that may be reported while the catalogue is in force."""

    kind: Literal[RuleKind.DEFECT_TYPE] = RuleKind.DEFECT_TYPE
    types: Annotated[tuple[DefectType, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _codes_differ(self) -> "DefectTypes":
        if len({each.code for each in self.types}) < len(self.types):
            raise PydanticCustomError("repeated_code", "a code of a defect is given twice")
        return self

    def of(self, code: str) -> DefectType | None:
        """Return the type of a code, None where the catalogue does not know it."""
        return next((each for each in self.types if each.code == code), None)
