"""What the program can do more of where further packages are installed: the extras of pyproject.toml.

Without any of them records are read, built, assessed, traced, filed and verified.
"""

from importlib.util import find_spec

from jixiao.errors import UsageError

EXTRAS = {
    "dagster": (
        "每晚自动构建（Dagster）",
        "the nightly schedule (Dagster)",
        ("dagster", "dagster_dbt", "dagster_webserver"),
    ),
    "serve": ("网页（jixiao serve）", "the page (jixiao serve)", ("starlette", "uvicorn")),
    "postgres": ("读取 PostgreSQL 数据库", "reading PostgreSQL databases", ("adbc_driver_postgresql",)),
}
"""What each is for, in Chinese and English, and the modules by which it is known to be there."""


def has_extra(name: str) -> bool:
    """Whether all of an extra is installed."""
    return all(find_spec(module) is not None for module in EXTRAS[name][2])


def need_extra(name: str) -> None:
    """UsageError, with the command that installs it, where an extra is not installed."""
    if has_extra(name):
        return
    zh, en, _ = EXTRAS[name]
    raise UsageError(
        f"{zh}所需的组件没有安装。请运行 pip install 'jixiao[{name}]'；离线安装包请运行 sh install.sh --with {name}。",
        f"what {en} needs is not installed: run pip install 'jixiao[{name}]', or, from an offline bundle, "
        f"sh install.sh --with {name}.",
    )
