"""YAML documents of the project: layouts, suites, declarations."""

from typing import Any

import yaml

# The parser in C, where PyYAML was built with it, reads the same documents ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """The document in a text, plain data only. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=_LOADER)
