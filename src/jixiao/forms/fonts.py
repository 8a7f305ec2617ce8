"""Which fonts a layout's styles are printed with: `reports/fonts.yml`, data.

A style names a typeface as GB/T 9704 does (小标宋, 仿宋, 黑体, 楷体); the file says how the font of it is called, what
stands in for it where it is not installed, and which of the two is used.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from jixiao.documents import read_yaml
from jixiao.errors import JixiaoError

FILE = "fonts.yml"
CHOICES = ("font", "instead")


def with_fonts(layout: Any, reports: Path) -> Any:
    """The content of a layout file with the fonts of its styles called by their names; other fonts stay as they are.

    Raises JixiaoError when fonts.yml is not right.
    """
    faces = load_fonts(reports / FILE)
    if not faces or not isinstance(layout, dict) or not isinstance(layout.get("styles"), dict):
        return layout
    styles = {name: _named(style, faces) for name, style in layout["styles"].items()}
    return layout | {"styles": styles}


def _named(style: Any, faces: dict[str, tuple[str, int]]) -> Any:
    if not isinstance(style, dict):
        return style
    found = faces.get(style.get("font", "宋体"))
    return style | {"font": found[0], "family": found[1]} if found else style


@lru_cache(maxsize=8)
def load_fonts(path: Path) -> dict[str, tuple[str, int]]:
    """Typeface to the font's name and Excel's family number; nothing when there is no such file."""
    if not path.is_file():
        return {}
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
        use = content["use"]
        if use not in CHOICES:
            raise ValueError(f"use 应为 {' 或 '.join(CHOICES)}，现为 {use!r}")
        return {face: (str(one[use]), int(one["family"])) for face, one in content["faces"].items()}
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise JixiaoError(
            f"字体文件 {path.name} 有误：{error}。应写 use（font 或 instead）和 faces"
            "（每种字体的 font、instead、family）。请改正后重试。",
            f"{path}: {error}",
        ) from None
