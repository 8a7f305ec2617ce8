"""The names of the fact models, as the macro that dbt has to be told them by.

dbt learns what a model reads while it parses, when it does not yet know which models there are: so whatever counts over
all facts takes their names from macros/measures/facts.sql. Written anew by `python -m jixiao.policy.facts`; a test says
when it is stale.
"""

from pathlib import Path

from jixiao.paths import project_root

PLACE = Path("macros") / "measures" / "facts.sql"
HEAD = "{# The facts, by name. Made from models/intermediate/facts by `python -m jixiao.policy.facts`: do not edit. #}"


def facts_macro(root: Path) -> str:
    """The text of the macro: a list of the models in models/intermediate/facts."""
    names = sorted(path.stem for path in (root / "models" / "intermediate" / "facts").glob("*.sql"))
    listed = ",\n".join(f"        '{name}'" for name in names)
    return f"{HEAD}\n{{% macro fact_names() %}}\n    {{{{ return([\n{listed}\n    ]) }}}}\n{{% endmacro %}}\n"


def main() -> None:
    """Write the macro of this checkout."""
    root = project_root()
    (root / PLACE).write_text(facts_macro(root), encoding="utf-8")


if __name__ == "__main__":
    main()
