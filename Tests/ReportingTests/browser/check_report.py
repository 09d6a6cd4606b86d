"""Looks at an HTML report in a real Chromium and prints what is wrong with it.

Usage: check_report.py REPORT.html [SIBLING.html]; leaves with 1 where anything is wrong. Checked, in
the light and the dark theme, at 320 and 1400 pixels, with and without scripts: no request but the
file's own, no message on the console, nothing run that a host said, no axe finding (WCAG 2.0 to 2.2,
A and AA), no sideways scrolling, every section link leads somewhere, the keyboard goes through the
page in its order with a focus that can be seen, details open by keyboard, everything is on paper, on no
more pages than there are steps and a few, and without its style sheet no words run together.
The same page behind Jenkins' content policies: every row is there, and drawings keep their colours;
the page with its style sheet beside it looks there as it does anywhere.
"""

import functools
import html
import http.server
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

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
    page.set_default_timeout(240_000)
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
    page.set_default_timeout(240_000)
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


# What Jenkins sends with files of a build: as it is, and as it was before 2.539.
JENKINS = [
    "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';",
    "sandbox; default-src 'none'; img-src 'self'; style-src 'self';",
]


def serve(folder, policy):
    """A server on loopback that sends files as Jenkins does."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def end_headers(self):
            self.send_header("Content-Security-Policy", policy)
            super().end_headers()

        def log_message(self, *arguments):
            pass

    handler = functools.partial(Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def behind_jenkins(browser, path, sibling, policy, complaints):
    """The page as a CI server with a strict policy shows it."""
    name = f"policy {policy[:24]!r}"
    server = serve(path.parent, policy)
    address = f"http://127.0.0.1:{server.server_port}"
    for file, has_style in [(path, False)] + ([(sibling, True)] if sibling else []):
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        page = context.new_page()
        page.set_default_timeout(240_000)
        page.goto(f"{address}/{file.name}")
        rows = page.locator("tr.step")
        for index in range(rows.count()):
            if not rows.nth(index).is_visible():
                complaints.append(f"{name}: {file.name}: step {index} cannot be seen")
        fills = page.locator("svg.timeline rect").evaluate_all(
            "all => all.map(one => getComputedStyle(one).fill)"
        )
        if fills and len(set(fills)) < 4:
            complaints.append(f"{name}: {file.name}: drawings have lost their colours: {set(fills)}")
        width = page.locator("div.wrap").evaluate("one => getComputedStyle(one).maxWidth")
        if (width != "none") != has_style:
            complaints.append(f"{name}: {file.name}: style sheet applies: {width != 'none'}")
        context.close()
    server.shutdown()
    server.server_close()


FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const all = [...document.querySelectorAll('a[href], summary, [tabindex="0"]')];
  const style = getComputedStyle(one);
  return [all.indexOf(one), style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
          one.getBoundingClientRect().width > 0];
}"""


def by_keyboard(browser, path, complaints):
    """Tab goes through everything that can be reached, in the order of the page."""
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    page = context.new_page()
    page.set_default_timeout(240_000)
    page.goto(path.as_uri())
    seen = []
    for _ in range(600):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        if focus is None:
            break
        index, is_marked, is_visible = focus
        if not is_marked or not is_visible:
            complaints.append(f"keyboard: the focus on element {index} cannot be seen")
            break
        seen.append(index)
    if seen != sorted(seen) or not seen or seen[0] != 0:
        complaints.append(f"keyboard: the order is {seen[:20]}")
    page.goto(path.as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    if not page.url.endswith("#main"):
        complaints.append("keyboard: the first stop does not skip to the report")
    context.close()


def on_paper(browser, path, complaints):
    """Everything that the file says must be on paper, closed details too."""
    with tempfile.TemporaryDirectory() as folder:
        pdf = pathlib.Path(folder) / "report.pdf"
        page = browser.new_page()
        page.set_default_timeout(240_000)
        page.goto(path.as_uri())
        page.pdf(path=pdf, prefer_css_page_size=True)
        page.close()
        text = subprocess.run(
            ["pdftotext", "-raw", str(pdf), "-"], capture_output=True, check=True
        ).stdout.decode(errors="replace")
    flat = re.sub(r"[\s\-\u00ad]", "", text)
    source = path.read_text(encoding="utf-8")
    steps = len(re.findall(r'<tr id="step-', source))
    pages = text.count("\f")
    # Or as many as its text fills, where hosts and clients had that much to say.
    most = max(16 + steps, len(text) // 1850)
    if steps and pages > most:
        complaints.append(f"paper: {pages} pages for {steps} steps and {len(text)} signs, not {most}")
    wanted = re.findall(r'<div class="step-id">([^<]*)</div>', source)
    if len(wanted) != source.count('class="step '):
        complaints.append(f"paper: {len(wanted)} names of steps were looked for")
    wanted += re.findall(r"<summary>([^<]*)</summary>", source)
    wanted += re.findall(r'<p class="word">([^<]*)</p>', source)
    wanted += re.findall(r'<td class="key">(\d+)</td>', source) + ["Sign-off", "Approved by"]
    for words in wanted:
        if re.sub(r"[\s\-]", "", html.unescape(words)) not in flat:
            complaints.append(f"paper: {words!r} is missing")


INLINE = """() => [...document.querySelectorAll('.reason, .step-title, .said-by-host')]
  .filter(one => getComputedStyle(one).display === 'inline' && one.textContent.trim()
    && one.previousSibling && one.previousSibling.textContent.trim())
  .map(one => one.previousSibling.textContent.trim() + '|' + one.textContent.trim())"""


def without_style(browser, path, complaints):
    """Where a server drops the style sheet no words run together, and text copied out is in order."""
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(240_000)
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('style').forEach(one => one.remove())")
    for words in page.evaluate(INLINE)[:5]:
        complaints.append(f"without style: runs together: {words[:120]!r}")
    copied = page.evaluate(
        "() => { getSelection().selectAllChildren(document.querySelector('main'));"
        " return getSelection().toString(); }"
    )
    place = 0
    for heading in page.locator("main h2, main caption").all_inner_texts():
        found = copied.find(heading, place)
        if found < 0:
            complaints.append(f"copied out: {heading!r} is not where it stands in the page")
            break
        place = found + len(heading)
    context.close()


def main():
    """Runs every check and prints the complaints."""
    path = pathlib.Path(sys.argv[1]).resolve()
    sibling = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None
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
        by_keyboard(browser, path, complaints)
        without_style(browser, path, complaints)
        for policy in JENKINS:
            behind_jenkins(browser, path, sibling, policy, complaints)
        on_paper(browser, path, complaints)
        browser.close()
    print("\n".join(complaints))
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
