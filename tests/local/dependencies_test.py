"""Is everything that we build upon allowed by deny.toml, used, and explained?"""

import json
import pathlib
import re
import subprocess
import tomllib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = tomllib.loads((ROOT / "deny.toml").read_text())
METADATA = json.loads(
    subprocess.run(
        ["cargo", "metadata", "--locked", "--format-version", "1"], cwd=ROOT, check=True, capture_output=True
    ).stdout
)
OURS = [package for package in METADATA["packages"] if not package["source"]]
THEIRS = [package for package in METADATA["packages"] if package["source"]]


def passes(expression: str) -> bool:
    """Whether an SPDX expression can be met with allowed licences."""
    allowed = set(RULES["licenses"]["allow"])
    expression = re.sub(r" WITH [\w.-]+", "", expression.replace("/", " OR "))
    words = {"AND": "and", "OR": "or", "(": "(", ")": ")"}
    tokens = re.findall(r"[\w.+-]+|[()]", expression)
    return eval(" ".join(words.get(token, str(token in allowed)) for token in tokens))


def version(text: str) -> tuple:
    return tuple(int(part) for part in re.findall(r"\d+", text.split("-")[0]))


def is_banned(package: dict) -> bool:
    for ban in RULES["bans"]["deny"]:
        below = ban.get("version", "").removeprefix("<")
        if package["name"] == ban["name"] and (not below or version(package["version"]) < version(below)):
            return True
    return False


def mentions(package: dict, name: str) -> bool:
    """Whether a package's code names a crate."""
    word = re.compile(rf"\b{name.replace('-', '_')}(::|;| as )")
    folder = pathlib.Path(package["manifest_path"]).parent
    sources = [path for part in ("src", "tests") for path in (folder / part).rglob("*.rs")]
    return any(word.search(path.read_text()) for path in sources)


class Allowed(unittest.TestCase):
    def test_every_licence_is_one_of_those_that_we_accept(self):
        refused = {f"{it['name']} {it['version']}: {it['license']}" for it in THEIRS if not passes(it["license"] or "")}
        self.assertEqual(refused, set())

    def test_nothing_that_is_banned_is_built_in(self):
        self.assertEqual([f"{it['name']} {it['version']}" for it in THEIRS if is_banned(it)], [])

    def test_everything_comes_from_the_registry(self):
        sources = {package["source"].removeprefix("registry+") for package in THEIRS}
        self.assertEqual(sources, set(RULES["sources"]["allow-registry"]))


class Wanted(unittest.TestCase):
    def test_every_direct_dependency_is_used(self):
        unused = {
            f"{package['name']}: {dependency['name']}"
            for package in OURS
            for dependency in package["dependencies"]
            if not mentions(package, dependency["rename"] or dependency["name"])
        }
        self.assertEqual(unused, set())

    def test_every_direct_dependency_is_explained_once(self):
        ours = {package["name"] for package in OURS}
        direct = {dependency["name"] for package in OURS for dependency in package["dependencies"]} - ours
        page = (ROOT / "infra/decisions/0023-dependencies.md").read_text()
        explained = re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)
        self.assertEqual(sorted(explained), sorted(direct))


if __name__ == "__main__":
    unittest.main()
