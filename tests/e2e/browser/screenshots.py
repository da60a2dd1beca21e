"""Writes a picture of every page. Run by `make screenshots`."""

import pathlib
import shutil

from selenium.webdriver.common.by import By

from desk import NARROW, PAGES, Desk

ROOT = pathlib.Path(__file__).resolve().parents[3]
FOLDER = ROOT / "target/screenshots"
# Those that the README shows.
SHOWN = ["daily", "exceptions-narrow", "order", "sku"]


def main():
    FOLDER.mkdir(exist_ok=True)
    (ROOT / "infra/screenshots").mkdir(exist_ok=True)
    desk = Desk()
    desk.open("/login")
    desk.picture(FOLDER / "login.png")
    desk.log_in()
    # A SKU with a story: one that was ordered.
    desk.open("/order?order=10041")
    sku = desk.driver.find_element(By.CSS_SELECTOR, "table.cards a.code").get_attribute("href")
    desk.open("/letters")
    desk.press("Make a plan", within="section[@aria-labelledby='orders']")
    desk.picture(FOLDER / "letters.png")
    for name, page in PAGES.items():
        if name == "letters":
            continue
        if name == "sku":
            desk.driver.get(sku)
        else:
            desk.open(page)
        desk.picture(FOLDER / f"{name}.png")
    desk.resize(NARROW)
    for name in ("daily", "exceptions"):
        desk.open(PAGES[name])
        desk.picture(FOLDER / f"{name}-narrow.png")
    desk.close()
    for name in SHOWN:
        shutil.copy(FOLDER / f"{name}.png", ROOT / "infra/screenshots")


if __name__ == "__main__":
    main()
