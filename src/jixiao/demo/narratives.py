"""Texts of the forms' boxes for a few applications: files 叙述/<申报编号>/<栏目>.txt in the folder of who hands in."""

from collections.abc import Iterator
from pathlib import Path

from jixiao.demo.profiles import NOTICES, PROFILE_FOLDER, Profile, load_profile
from jixiao.demo.world import World
from jixiao.documents import read_yaml

RECORD_TYPE = "narrative"
PROJECT_REASON, REGION_REASON = "偏差原因分析及改进措施", "未完成原因和改进措施"


def write_narratives(folder: Path, world: World) -> list[dict[str, object]]:
    """Writes the texts below `folder`; one row a file as planted_defects.json counts a sheet: read and accepted."""
    counts: list[dict[str, object]] = []
    for file, text in _texts(world):
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
        counts.append(
            {"file": file, "sheet": "", "record_type": RECORD_TYPE, "read": 1, "accepted": 1, "quarantined": 0,
             "duplicates": 0, "skipped": 0}
        )  # fmt: skip
    return counts


def _texts(world: World) -> Iterator[tuple[str, str]]:
    """Relative path and text of every box, those of each occupation after the others."""
    for narrative in read_yaml((PROFILE_FOLDER / "narratives.yml").read_text(encoding="utf-8")):
        place = f"{narrative['place']}/叙述/{narrative['application']}"
        for box, text in narrative["texts"].items():
            yield f"{place}/{box}.txt", text
        for code, name in _occupations(world, narrative["application"]):
            for box, text in narrative.get("each_occupation", {}).items():
                yield f"{place}/{box}-{code}.txt", text.format(name=name, code=code)
    for notice in NOTICES:
        yield from _reasons(load_profile(notice))


def _reasons(profile: Profile) -> Iterator[tuple[str, str]]:
    """Why an indicator of the first year was missed: a project's into both kinds of self-evaluation, a region's into
    its own."""
    for year in profile.target_years[:1]:
        for applicant in profile.applicants:
            place = f"{profile.folder}/{applicant.recommender}/叙述/{applicant.no}"
            for code, reason in applicant.reasons.items():
                for box in (PROJECT_REASON, REGION_REASON):
                    yield f"{place}/{box}-{year}-{code}.txt", f"{reason}。"
        for code, reason in profile.region_reasons.items():
            place = f"{profile.folder}/{profile.issuer}/叙述/{profile.notice}"
            yield f"{place}/{REGION_REASON}-{year}-{code}.txt", f"{reason}。"


def _occupations(world: World, application_no: str) -> list[tuple[str, str]]:
    """Code and name of the occupations that an application is for."""
    return [
        (str(row.values["occupation_code"]), str(row.values["occupation_name"]))
        for row in world.rows
        if row.record_type == "application_occupation" and row.values["application_no"] == application_no
    ]
