"""Do the links of every Markdown file lead to a file and a section that are there?"""

import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.splitlines()
]


def prose(path: pathlib.Path) -> str:
    """The text without blocks of code."""
    return re.sub(r"^(```|~~~).*?^\1", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)


def sections(path: pathlib.Path) -> set:
    """The names that a link can give after its #, as GitHub makes them of the headings."""
    headings = re.findall(r"^#+ +(.+?) *$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(path: pathlib.Path) -> list:
    """Where links and pictures lead, those to other hosts left out."""
    text = re.sub(r"`[^`\n]*`", "", prose(path))
    found = re.findall(r"\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)", text)
    found += re.findall(r"^\[[^\]]+\]: +<?(\S+?)>?$", text, re.MULTILINE)
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def is_dead(path: pathlib.Path, link: str) -> bool:
    file, _, section = link.partition("#")
    target = (ROOT / file.lstrip("/") if file.startswith("/") else path.parent / file) if file else path
    if not target.exists():
        return True
    return bool(section) and (target.suffix != ".md" or section not in sections(target))


def named(path: pathlib.Path) -> list:
    """Files of the repository that a text names in code, as paths from its root."""
    tops = "|".join(re.escape(top.name) for top in ROOT.iterdir() if top.is_dir() and not top.name.startswith("."))
    names = re.findall(rf"`((?:{tops})/[\w./-]+)`", prose(path))
    return [name for name in names if not name.startswith("target/")]


class Links(unittest.TestCase):
    def test_no_link_is_dead(self):
        dead = [f"{path.relative_to(ROOT)}: {link}" for path in FILES for link in links(path) if is_dead(path, link)]
        self.assertEqual(dead, [])

    def test_every_file_that_is_named_by_its_path_is_there(self):
        lost = [f"{path.relative_to(ROOT)}: {name}" for path in FILES for name in named(path)
                if not (ROOT / name).exists() and not (path.parent / name).exists()]
        self.assertEqual(lost, [])

    def test_links_are_found_at_all(self):
        self.assertGreater(sum(len(links(path)) for path in FILES), 50)


class Going(unittest.TestCase):
    """What infra/README.md says of the deployment is what the templates say."""

    GUIDE = (ROOT / "infra/README.md").read_text()
    SETTINGS = (ROOT / "infra/samconfig.toml").read_text()

    def parameters(self, template: str) -> set:
        block = re.search(r"^Parameters:\n(.*?)^\S", (ROOT / template).read_text(), re.MULTILINE | re.DOTALL).group(1)
        return set(re.findall(r"^  (\w+):$", block, re.MULTILINE))

    def test_every_parameter_is_explained_and_no_other(self):
        explained = set(re.findall(r"^\| `([A-Z]\w+)` \|", self.GUIDE, re.MULTILINE))
        self.assertEqual(explained, self.parameters("template.yaml") | self.parameters("infra/observability.yaml"))

    def test_every_stage_sets_only_parameters_that_its_template_has(self):
        for table in self.SETTINGS.split("\n[")[1:]:
            template = re.search(r'template_file = "(.+)"', table).group(1)
            overrides = re.search(r"parameter_overrides = \[(.*?)\]", table, re.DOTALL).group(1)
            used = set(re.findall(r'"(\w+)=', overrides))
            self.assertLessEqual(used, self.parameters(template), table.split("\n")[0])

    def test_the_guide_names_every_setting_and_only_targets_that_exist(self):
        stages = set(re.findall(r"^\[([\w-]+)\.deploy", self.SETTINGS, re.MULTILINE))
        self.assertEqual(stages, {stage + part for stage in ("dev", "uat", "prod") for part in ("", "-alarms")})
        self.assertIn("dev-alarms", self.GUIDE)
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        texts = self.GUIDE + (ROOT / "README.md").read_text()
        lines = re.findall(r"(?:^|`)make ((?:[a-z-]+ ?)+)", texts, re.MULTILINE)
        self.assertLessEqual({target for line in lines for target in line.split()}, targets)


if __name__ == "__main__":
    unittest.main()
