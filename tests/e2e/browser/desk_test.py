"""What people do at the desk, in a real browser. Run by `make desk-test`."""

import unittest
import urllib.parse
import urllib.request

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from desk import HOSTILE, NARROW, PAGES, URL, WIDE, Desk


class AtTheDesk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.desk = Desk()
        cls.desk.log_in()

    @classmethod
    def tearDownClass(cls):
        cls.desk.close()

    def setUp(self):
        self.desk.resize(WIDE)

    def csv(self, path):
        """What a download holds, fetched with the browser's own cookie."""
        cookies = "; ".join(f"{it['name']}={it['value']}" for it in self.desk.driver.get_cookies())
        request = urllib.request.Request(URL + path, headers={"Cookie": cookies})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return opener.open(request).read().decode()

    def test_1_a_wrong_token_opens_nothing(self):
        other = Desk()
        try:
            other.log_in(token="wrong")
            self.assertIn("This is not the desk's token.", other.text())
            other.open("/exceptions")
            self.assertIn("/desk/login", other.driver.current_url)
        finally:
            other.close()

    def test_2_every_page_is_there_without_errors_and_accessible(self):
        for name, page in PAGES.items():
            with self.subTest(name):
                self.desk.open(page)
                self.assertTrue(self.desk.title())
                self.assertEqual(self.desk.findings(), [])
                self.assertEqual(self.desk.errors(), [])

    def test_2_every_page_fits_a_narrow_screen(self):
        self.desk.resize(NARROW)
        for name, page in PAGES.items():
            with self.subTest(name):
                self.desk.open(page)
                self.assertLessEqual(self.desk.too_wide(), 0)
                self.assertEqual(self.desk.findings(), [])

    def test_2_the_daily_check_says_who_has_to_act(self):
        self.desk.open()
        self.assertIn("exceptions are open", self.desk.text())
        self.assertIn("Ecommerce", self.desk.text())

    def test_3_a_filter_and_its_csv_show_the_same(self):
        self.desk.open("/exceptions")
        self.desk.choose("code", "ORDER_SKU_UNKNOWN")
        self.desk.press("Filter")
        shown = self.desk.driver.find_elements(By.CSS_SELECTOR, ".exception h2")
        subjects = {it.text for it in shown}
        link = self.desk.driver.find_element(By.PARTIAL_LINK_TEXT, "CSV of these").get_attribute("href")
        rows = self.csv(link.removeprefix(URL)).splitlines()[1:]
        self.assertEqual(subjects, {"web-uk/10043 TEE-LATE-M", "web-uk/10044 HOODIE-LATE-L"})
        self.assertEqual({row.split(",")[3] for row in rows}, subjects)

    def test_4_an_exception_is_acknowledged_and_stands_in_the_trail(self):
        self.desk.open("/exceptions?code=ORDER_REFUSED")
        self.desk.press("Acknowledge")
        self.assertIn("Seen by\nAda Byron", self.desk.text())
        self.desk.open("/trail")
        self.assertIn("ORDER_REFUSED web-uk/10042", self.desk.text())

    def test_5_an_order_and_a_sku_are_explained_by_keyboard_alone(self):
        self.desk.open("/order")
        self.desk.driver.switch_to.active_element.send_keys("10041", Keys.ENTER)
        self.desk.wait(lambda _: "What has happened" in self.desk.text())
        self.assertIn("tracking RM123456789GB", self.desk.text())
        self.desk.driver.find_element(By.CSS_SELECTOR, "table.cards a.code").send_keys(Keys.ENTER)
        self.desk.wait(lambda _: self.desk.title() == "SKU")
        self.assertIn("WAIR was told", self.desk.text())
        self.assertIn("The last changes", self.desk.text())

    def test_6_hostile_names_are_shown_harmlessly(self):
        for name in HOSTILE:
            for page in ("sku?sku=", "order?order="):
                with self.subTest(name=name, page=page):
                    self.desk.open(f"/{page}{urllib.parse.quote(name)}")
                    self.assertEqual(self.desk.driver.find_elements(By.TAG_NAME, "script"), [])
                    self.assertEqual(self.desk.errors(), [])
                    self.assertLessEqual(self.desk.too_wide(), 0)
        self.desk.open("/exceptions?code=SKU_UNPARSED")
        self.assertIn(HOSTILE[0], self.desk.text())

    def test_7_dead_letters_are_planned_and_replayed_with_progress(self):
        self.desk.open("/letters")
        self.desk.press("Make a plan", within="section[@aria-labelledby='orders']")
        self.assertIn("1 sent again", self.desk.text())
        self.desk.press("Replay them")
        self.desk.wait(lambda _: "Last replay" in self.desk.text() and "done" in self.desk.text())
        self.desk.wait(lambda _: self.desk.driver.find_elements(By.TAG_NAME, "progress"))
        self.desk.open("/trail")
        self.assertIn("replay run", self.desk.text())

    def test_8_leaving_ends_the_session(self):
        other = Desk()
        try:
            other.log_in("Bob")
            other.press("Log out", within="header")
            other.open("/exceptions")
            self.assertIn("/desk/login", other.driver.current_url)
        finally:
            other.close()


if __name__ == "__main__":
    unittest.main()
