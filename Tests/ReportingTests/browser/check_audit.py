"""Looks at an audit's page in a real Chromium and prints what is wrong with it.

Usage: check_audit.py AUDIT.html; leaves with 1 where anything is wrong. Checked, light and dark, at
320 and 1400 pixels: no axe finding, no request but the file's own, nothing run that a page's text
said, no sideways scrolling, the keyboard in the order of the page, no words that run together without
the style sheet, and every row on paper too.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

from check_report import CHROMIUM, by_keyboard, look, without_style


def main():
    path = pathlib.Path(sys.argv[1]).resolve()
    complaints = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scheme in ["light", "dark"]:
            for width in [320, 1400]:
                look(browser, path, scheme, width, complaints)
                context = browser.new_context(
                    color_scheme=scheme, viewport={"width": width, "height": 900})
                page = context.new_page()
                requests, messages = [], []
                page.on("request", lambda request: requests.append(request.url))
                page.on("console", lambda message: messages.append(message.text))
                page.on("pageerror", lambda error: messages.append(str(error)))
                page.goto(path.as_uri())
                name = f"{scheme} {width}"
                if requests != [path.as_uri()]:
                    complaints.append(f"{name}: requests {requests}")
                if messages:
                    complaints.append(f"{name}: console {messages}")
                if page.evaluate("typeof window.pwned") != "undefined":
                    complaints.append(f"{name}: text of the page was run")
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    complaints.append(f"{name}: scrolls sideways")
                for target in page.eval_on_selector_all(
                        "nav a", "links => links.map(link => link.getAttribute('href'))"):
                    if page.locator(target).count() != 1:
                        complaints.append(f"{name}: {target} leads nowhere")
                context.close()
        by_keyboard(browser, path, complaints)
        without_style(browser, path, complaints)
        context = browser.new_context()
        page = context.new_page()
        page.goto(path.as_uri())
        heads = page.locator("tbody th").all_inner_texts()
        with tempfile.TemporaryDirectory() as folder:
            page.pdf(path=f"{folder}/audit.pdf", prefer_css_page_size=True)
            text = subprocess.run(["pdftotext", "-raw", f"{folder}/audit.pdf", "-"],
                                  capture_output=True, text=True, check=True).stdout
        # A long id may be broken where its column ends.
        flat = re.sub(r"[\s\-\u00ad]", "", text)
        for word in {head.split()[0] for head in heads if head.split()}:
            if re.sub(r"[\s\-]", "", word) not in flat:
                complaints.append(f"paper: {word} is not on it")
        browser.close()
    print("\n".join(complaints))
    sys.exit(1 if complaints else 0)


main()
