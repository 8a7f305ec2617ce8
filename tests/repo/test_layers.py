"""Models point one way: staging, intermediate, marts, forms; a subject has a folder, a model says its subject."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

LAYERS = ("staging", "intermediate", "marts", "forms")
SUBJECTS = {
    "facts": "fact", "measures": "measure", "applications": "application", "projects": "project", "money": "money",
    "fiscal": "fiscal", "overview": "overview", "records": "record", "contradictions": "contradiction",
    "findings": "finding", "forms": "form", "readings": "reading", "submissions": "submission",
}  # fmt: skip
CHAIN = re.compile(r"<!-- longest chain -->\n(.*?)\n<!-- end -->", re.DOTALL)


@dataclass(frozen=True)
class Graph:
    """The models as dbt has them: where each lies below models/, and what it reads, macros' references included."""

    places: dict[str, Path]
    parents: dict[str, list[str]]

    def layer(self, model: str) -> str:
        """The folder that a model's layer has below models/."""
        return self.places[model].parts[0]

    @cached_property
    def chain(self) -> list[str]:
        """The longest way from a model that reads no other to one that none reads; of equals the last by name."""
        longest: dict[str, list[str]] = {}

        def to(model: str) -> list[str]:
            if model not in longest:
                before = [to(parent) for parent in self.parents[model]]
                longest[model] = [*max(before, key=lambda way: (len(way), way), default=[]), model]
            return longest[model]

        return max((to(model) for model in self.places), key=lambda way: (len(way), way))

    @property
    def printed_chain(self) -> str:
        """The chain as docs/architecture.md prints it."""
        return f"{len(self.chain)} models: " + " ▸ ".join(f"`{model}`" for model in self.chain)


@pytest.fixture(scope="module")
def graph(manifest: dict[str, Any]) -> Graph:
    nodes = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    parents = {
        node["name"]: sorted({nodes[key]["name"] for key in node["depends_on"]["nodes"] if key in nodes})
        for node in nodes.values()
    }
    return Graph({node["name"]: Path(node["path"]) for node in nodes.values()}, parents)


def test_a_model_reads_its_own_layer_or_an_earlier_one(graph: Graph) -> None:
    height = {model: LAYERS.index(graph.layer(model)) for model in graph.places}
    every = [(model, parent) for model, parents in graph.parents.items() for parent in parents]
    assert [(model, parent) for model, parent in every if height[parent] > height[model]] == []


def test_a_mart_is_a_leaf(graph: Graph) -> None:
    """What stands in a mart is read by people; what other models need stands in their subject."""
    every = [(model, parent) for model, parents in graph.parents.items() for parent in parents]
    assert [(model, parent) for model, parent in every if graph.layer(parent) == "marts"] == []


def test_a_model_between_lies_in_the_folder_of_its_subject(graph: Graph) -> None:
    between = {model: place.parts for model, place in graph.places.items() if graph.layer(model) == "intermediate"}
    wrong = [
        model
        for model, parts in between.items()
        if len(parts) != 3 or not re.fullmatch(rf"int_{SUBJECTS.get(parts[1])}(__[a-z0-9_]+)?", model)
    ]
    assert wrong == []
    assert {parts[1] for parts in between.values()} == set(SUBJECTS)


def test_a_subject_describes_its_models_in_one_file(root: Path) -> None:
    for subject in SUBJECTS:
        files = {path.name for path in (root / "models" / "intermediate" / subject).glob("*.yml")}
        assert {f"_{subject}.yml"} <= files <= {f"_{subject}.yml", f"_{subject}_unit_tests.yml"}, subject


def test_the_longest_chain_is_the_one_in_the_docs(root: Path, graph: Graph) -> None:
    printed = CHAIN.search((root / "docs" / "architecture.md").read_text(encoding="utf-8"))
    assert printed and " ".join(printed[1].split()) == graph.printed_chain, f"it is {graph.printed_chain}"
