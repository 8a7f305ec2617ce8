"""What a wheel carries beside the package: the folders of the checkout that the program reads, in jixiao/_project.

An editable install has none of it: there the program finds the checkout itself (jixiao.paths.project_root).
"""

import os
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PREPARED = "JIXIAO_PREPARED"
"""The variable that names a folder of what is the same on every machine, for a bundle's wheel (deploy/bundle.py)."""


class CarriedProject(BuildHookInterface):
    """Puts what `carried` names in pyproject.toml below jixiao/_project of a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before anything is packed; an editable wheel has the version `editable`."""
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"] |= {name: f"jixiao/_project/{name}" for name in self.config["carried"]}
            if prepared := os.environ.get(PREPARED):
                build_data["force_include"][prepared] = "jixiao/_prepared"
