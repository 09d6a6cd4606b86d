"""Looks at an HTML report in a real Chromium and prints what is wrong with it.

Usage: check_report.py REPORT.html; leaves with 1 where anything is wrong. Checked, in the light and
the dark theme, at 320 and 1400 pixels, with and without scripts: no request but the file's own, no
message on the console, nothing run that a host said, no axe finding (WCAG 2.0 to 2.2, A and AA), no
sideways scrolling, every section link leads somewhere, details open by keyboard, and everything is
on paper.
"""

import html
import pathlib
import re
import subprocess
import sys
import tempfile

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": {"type": "tag", "values": TAGS + ["best-practice"]}}


def look(browser, path, scheme, width, complaints):
    """One visit: a theme and a width."""
    name = f"{scheme} {width}"
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    page = context.new_page()
    page.goto(path.as_uri())
    for violation in Axe().run(page, options=RULES).response["violations"]:
        targets = [node["target"] for node in violation["nodes"][:3]]
        complaints.append(f"{name}: axe: {violation['id']}: {violation['help']}: {targets}")
    context.close()


def behave(browser, path, scheme, width, scripts, complaints):
    """One visit under the page's own content policy."""
    name = f"{scheme} {width} scripts {scripts}"
    context = browser.new_context(
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        java_script_enabled=scripts,
    )
    page = context.new_page()
    requests, messages = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(path.as_uri())
    if requests != [path.as_uri()]:
        complaints.append(f"{name}: requests {requests}")
    if messages:
        complaints.append(f"{name}: console {messages}")
    for link in page.locator("nav a").all():
        target = link.get_attribute("href") or ""
        if page.locator(f"[id='{target[1:]}']").count() != 1:
            complaints.append(f"{name}: {target} leads nowhere")
    if scripts:
        if page.evaluate("window.pwned") is not None:
            complaints.append(f"{name}: something that a host said was run")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            complaints.append(f"{name}: {wide} pixels wide")
        closed = page.locator("details:not([open]) > summary")
        if closed.count():
            first = closed.first
            handle = first.element_handle()
            first.focus()
            page.keyboard.press("Enter")
            if not handle.evaluate("element => element.parentElement.open"):
                complaints.append(f"{name}: details do not open by keyboard")
    context.close()


def on_paper(browser, path, complaints):
    """Everything that the file says must be on paper, closed details too."""
    with tempfile.TemporaryDirectory() as folder:
        pdf = pathlib.Path(folder) / "report.pdf"
        page = browser.new_page()
        page.goto(path.as_uri())
        page.pdf(path=pdf, prefer_css_page_size=True)
        page.close()
        text = subprocess.run(
            ["pdftotext", "-raw", str(pdf), "-"], capture_output=True, check=True
        ).stdout.decode(errors="replace")
    flat = re.sub(r"[\s\-\u00ad]", "", text)
    source = path.read_text(encoding="utf-8")
    wanted = re.findall(r'<span class="step-id">([^<]*)</span>', source)
    wanted += re.findall(r"<summary>([^<]*)</summary>", source)
    wanted += re.findall(r'<p class="word">([^<]*)</p>', source)
    wanted += re.findall(r'<td class="key">(\d+)</td>', source) + ["Sign-off", "Approved by"]
    for words in wanted:
        if re.sub(r"[\s\-]", "", html.unescape(words)) not in flat:
            complaints.append(f"paper: {words!r} is missing")


def main():
    """Runs every check and prints the complaints."""
    path = pathlib.Path(sys.argv[1]).resolve()
    complaints = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        for scheme in ("light", "dark"):
            for width in (320, 1400):
                look(browser, path, scheme, width, complaints)
        behave(browser, path, "light", 1400, True, complaints)
        behave(browser, path, "dark", 320, True, complaints)
        behave(browser, path, "light", 320, False, complaints)
        on_paper(browser, path, complaints)
        browser.close()
    print("\n".join(complaints))
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
