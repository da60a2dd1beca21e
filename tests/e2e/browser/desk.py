"""A headless Chromium that looks at the desk."""

import os
import pathlib

import axe_core_python
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

URL = os.environ["DESK_URL"]
TOKEN = os.environ["DESK_TOKEN"]
WIDE, NARROW = (1280, 900), (390, 844)
# Pixels of a picture: what is further down looks the same.
TALLEST = 2000
AXE = (pathlib.Path(axe_core_python.__file__).parent / "axe.min.js").read_text()
PAGES = {
    "daily": "",
    "exceptions": "/exceptions",
    "sku": "/sku",
    "order": "/order?order=10041",
    "letters": "/letters",
    "runs": "/runs?flow=stock",
    "mapping": "/mapping",
    "trail": "/trail",
    "help": "/help",
    "help-pictures": "/help/pictures",
    "help-exception": "/help/ORDER_REFUSED",
}
# As tests/e2e plays them.
HOSTILE = ["<script>alert(1)</script>\"'-M", "X" * 200, "\u202eחולצה-אדומה"]


class Desk:
    """One browser window."""

    def __init__(self, size=WIDE):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars",
                         "--force-device-scale-factor=1", "--no-proxy-server"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
        self.driver.set_page_load_timeout(60)
        self.resize(size)

    def close(self):
        self.driver.quit()

    def resize(self, size):
        width, height = self.size = size
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width == NARROW[0]},
        )

    def open(self, page=""):
        self.driver.get(URL + page)

    def log_in(self, name="Ada Byron", token=TOKEN):
        self.open("/login")
        self.fill("name", name)
        self.fill("token", token)
        self.press("Log in")

    def fill(self, field, text):
        element = self.driver.find_element(By.ID, field)
        element.clear()
        element.send_keys(text)

    def choose(self, field, value):
        self.driver.find_element(By.CSS_SELECTOR, f"#{field} option[value='{value}']").click()

    def press(self, label, within="main"):
        """Presses a button of this label and waits for the page that comes."""
        button = self.driver.find_element(By.XPATH, f"//{within}//button[normalize-space()='{label}']")
        before = self.driver.find_element(By.TAG_NAME, "html")
        button.click()
        self.wait(lambda _: before.id != self.driver.find_element(By.TAG_NAME, "html").id)

    def wait(self, until, seconds=40):
        # A page that follows a replay is exchanged while it is read.
        stale = [StaleElementReferenceException, NoSuchElementException]
        return WebDriverWait(self.driver, seconds, poll_frequency=0.2, ignored_exceptions=stale).until(until)

    def text(self):
        return self.driver.find_element(By.TAG_NAME, "body").text

    def title(self):
        return self.driver.find_element(By.TAG_NAME, "h1").text

    def errors(self):
        """What the browser has complained about since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def too_wide(self):
        """By how many pixels the page is wider than the window."""
        return self.driver.execute_script("return document.documentElement.scrollWidth") - self.size[0]

    def findings(self):
        """Serious findings of axe on this page."""
        self.driver.execute_script(AXE)
        result = self.driver.execute_async_script(
            "axe.run(document, {resultTypes: ['violations']}).then(arguments[arguments.length - 1])"
        )
        return [
            f"{found['id']}: {node['html'][:200]}"
            for found in result["violations"]
            if found["impact"] in ("serious", "critical")
            for node in found["nodes"][:3]
        ]

    def picture(self, path):
        """The whole page as PNG."""
        size = self.size
        height = self.driver.execute_script("return document.documentElement.scrollHeight")
        self.resize((size[0], min(height, TALLEST)))
        self.driver.save_screenshot(str(path))
        self.resize(size)
