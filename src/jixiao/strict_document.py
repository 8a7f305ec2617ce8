"""What a declaration in a document of the project may say: its names, and nothing else."""

from pydantic import BaseModel, ConfigDict


class StrictDocument(BaseModel):
    """A part of a document that says nothing but what its declaration names, and stays as it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
