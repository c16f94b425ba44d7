#!/usr/bin/env python3
"""browser: the HTML reports in a real Chromium: content, no request, no complaint, hostile strings as text."""
import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cdp  # noqa: E402

render = sys.argv[1]
failures = []
chromium = next((shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")
                 if shutil.which(name)), None)


def check(condition, message):
    if not condition:
        failures.append(message)


def html(sample):
    return subprocess.run([render, "html", sample], check=True, capture_output=True).stdout.decode()


def check_policy(name, text):
    """The policy allows exactly the script that is there."""
    scripts = re.findall(r"<script>(.*?)</script>", text, flags=re.S)
    check(len(scripts) == 1, f"{name}: {len(scripts)} scripts")
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    check(f"script-src 'sha256-{digest}'" in text, f"{name}: the policy has another hash")


def check_quiet(name, page):
    check(not page.complaints(), f"{name}: {page.complaints()}")
    outside = [url for url in page.requests() if not url.startswith(("file://", "data:"))]
    check(not outside, f"{name}: requests {outside}")
    loaded = [url for url in page.requests() if url.startswith("file://")]
    check(len(loaded) == 1, f"{name}: loads {loaded}")


def check_matrix(page):
    check(page.value("document.querySelectorAll('#cells svg a').length") == 24, "matrix: boxes")
    check(page.value("document.querySelector('h1').textContent")
          == "does initializeValueProfRuntimeRecord fault?", "matrix: heading")
    link = page.value("[...document.querySelectorAll('#cells svg a')]"
                      ".map(a => a.getAttribute('href')).find(h => h.startsWith('cells/'))")
    check(link == "cells/system-instrumented-foreign-llvm-program-first/index.html",
          f"matrix: link {link}")
    shown = ("[...document.querySelectorAll('#all tbody tr')].filter(r => !r.hidden).length")
    check(page.value(shown) == 24, "matrix: rows")
    page.value("(b => { b.value = 'jemalloc'; b.dispatchEvent(new Event('input')); })"
               "(document.getElementById('filter'))")
    check(page.value(shown) == 6, f"matrix: the filter shows {page.value(shown)} rows")
    page.call("Input.dispatchKeyEvent", type="keyDown", key="Tab", code="Tab", windowsVirtualKeyCode=9)
    check(page.value("document.activeElement.tagName") in ("a", "A", "INPUT", "SUMMARY"),
          "matrix: the keyboard reaches nothing")


def check_crash(page):
    text = page.value("document.body.innerText")
    for words in ("mixed-profile-abi", "initializeValueProfRuntimeRecord+85", "mi_malloc",
                  "here they part: byte 18816", "followed as a pointer"):
        check(words in text or words in page.value("document.body.textContent"),
              f"crash: does not say {words!r}")
    fault = page.value("document.querySelectorAll('rect.walk.fault').length")
    check(fault == 1, f"crash: {fault} faulting steps")
    row = page.value("document.querySelector('tr.hot').innerText")
    check("Values = 0x3" in row and "NumCounters = 3" in row, f"crash: the row is {row!r}")
    # The drawn places: the faulting step begins where the first foreign record begins.
    step = page.value("document.querySelector('rect.walk.fault').getBBox().x")
    other = page.value("[...document.querySelectorAll('figure')][1]"
                       ".querySelector('rect.other').getBBox().x")
    check(abs(step - other) < 2, f"crash: step at {step}, record at {other}")


def check_hostile(name, page):
    for tag in ("b", "img", "iframe", "object", "form"):
        count = page.value(f"document.querySelectorAll('main {tag}').length")
        check(count == 0, f"{name}: {count} <{tag}>")
    check(page.value("document.scripts.length") == 1, f"{name}: scripts")
    check("</script><b>x</b>" in page.value("document.body.textContent"), f"{name}: text is gone")
    links = page.value("[...document.querySelectorAll('a')].map(a => a.protocol || "
                       "new URL(a.getAttribute('href'), location).protocol)")
    check(set(links) <= {"file:"}, f"{name}: links {set(links)}")


def overflow(page):
    return page.value("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def check_narrow(name, page):
    """On a telephone: nothing wider than the window, pictures keep a size at which they can be read, words stay whole."""
    page.call("Emulation.setDeviceMetricsOverride", width=420, height=900, deviceScaleFactor=1, mobile=False)
    check(overflow(page) <= 0, f"{name}, narrow: wider than the window by {overflow(page)}")
    picture = page.value("Math.min(...[...document.querySelectorAll('figure svg')]"
                         ".filter(s => s.getBoundingClientRect().width > 0).map(s => s.getBoundingClientRect().width))")
    check(picture is None or picture >= 600, f"{name}, narrow: a picture is {picture} wide")
    if not name.startswith("hostile"):
        tall = page.value("Math.max(0, ...[...document.querySelectorAll('td:first-child code')]"
                          ".map(c => c.getClientRects().length))")
        check(tall <= 5, f"{name}, narrow: a name is broken into {tall} lines")


def check_print(name, page):
    """On paper: what is folded is open."""
    page.call("Emulation.setEmulatedMedia", media="print")
    folded = page.value("[...document.querySelectorAll('details')].filter(d => "
                        "[...d.children].some(c => c.tagName != 'SUMMARY' && "
                        "c.getBoundingClientRect().height == 0)).length")
    check(folded == 0, f"{name}, printed: {folded} parts stay folded")
    page.call("Emulation.setEmulatedMedia", media="")


def check_keyboard(name, page):
    """Tab reaches every folded part, link and field; Enter opens."""
    wanted = page.value("[...document.querySelectorAll('summary, main a[href], input')]"
                        ".filter(e => e.checkVisibility()).length")
    seen = set()
    for _ in range(200):
        page.call("Input.dispatchKeyEvent", type="keyDown", key="Tab", code="Tab", windowsVirtualKeyCode=9)
        at = page.value("(e => e.matches('summary, a, input') ? "
                        "[...document.querySelectorAll('summary, main a[href], input')].indexOf(e) : -1)"
                        "(document.activeElement)")
        if at in seen and at >= 0:
            break
        seen.add(at)
    check(len(seen - {-1}) == wanted, f"{name}: Tab reaches {len(seen - {-1})} of {wanted}")


for sample in ("matrix", "crash", "clean", "hostile-matrix", "hostile-crash"):
    check_policy(sample, html(sample))
if chromium is None:
    for failure in failures:
        print(failure)
    print("skipped: no chromium (apt-get install chromium)")
    sys.exit(1 if failures else 77)

with tempfile.TemporaryDirectory() as folder:
    browser = cdp.Browser(chromium)
    try:
        for sample in ("matrix", "troubled", "hostile-matrix", "crash", "clean", "hostile-crash"):
            path = os.path.join(folder, sample + ".html")
            with open(path, "w", encoding="utf-8") as file:
                file.write(html(sample))
            page = cdp.Page(browser, path, dark=sample == "crash")
            if sample == "matrix":
                check_matrix(page)
            if sample == "crash":
                check_crash(page)
            if sample.startswith("hostile"):
                check_hostile(sample, page)
            check(overflow(page) <= 0, f"{sample}: wider than the window by {overflow(page)}")
            check_keyboard(sample, page)
            check_print(sample, page)
            check_narrow(sample, page)
            check_quiet(sample, page)
    finally:
        browser.close()
for failure in failures:
    print(failure)
sys.exit(1 if failures else 0)
