# SPDX-License-Identifier: Apache-2.0
"""Pages of the web, lists of them, and crawls, from a site that runs beside the test: what it was asked for is the proof."""
import gzip
import pathlib
import shutil
import socket
import subprocess
import sys
import zlib
from collections import Counter

import pytest
from conftest import FIXTURES, ROOT

sys.path.insert(0, str(ROOT / "tests" / "support"))
from web_site import Page, Site, SiteWithTraps, endless, html, redirect  # noqa: E402

PROSE = "The harbour of Kiel was opened in 1867 and serves nine ferries."
PROSE_ZH = "基尔港于1867年开放，有九条渡轮航线。"
# No answer is waited for long, and no failure is repeated.
QUICK = ("--fetch-http-retries", "0")


@pytest.fixture
def site():
    running = []

    def start(*arguments, **more):
        running.append(Site(*arguments, **more))
        return running[-1]

    yield start
    for each in running:
        each.stop()


def add(quire, url, *options, code=0, **more):
    return quire.json("add", url, "--allow-private", *QUICK, *options, code=code, **more)


def sync(quire, *words, code=0, **more):
    return quire.json("sync", *words, *QUICK, code=code, **more)


def uris(quire, site):
    return sorted(document["uri"].removeprefix(site.url) for document in quire.json("list")["documents"] if document["status"] == "ok")


def row(report, unit="pages"):
    rows = [row for row in report["ledger"] if row["step"] == "fetch" and row["unit"] == unit]
    assert len(rows) == 1
    dropped = {drop["reason"]: drop["count"] for drop in rows[0]["dropped"]}
    assert rows[0]["received"] == rows[0]["kept"] + sum(dropped.values())
    return rows[0]["kept"], dropped


def failure(report):
    assert len(report["failures"]) == 1
    return report["failures"][0]


def removed(report):
    return report["documents"]["removed"]


def counts(report):
    return tuple(report["documents"][key] for key in ("added", "updated", "unchanged", "failed"))


def held_bytes(quire):
    """All that the base has on the disk."""
    return b"".join(path.read_bytes() for path in quire.kb.parent.glob(quire.kb.name + "*"))


# ---- one page ----

def test_a_page_is_read_found_and_cited(quire, site):
    page = site({"/harbour": Page(html("Kiel", PROSE)), "/港口": Page(html("基尔", PROSE_ZH)),
                 "/%E6%B8%AF%E5%8F%A3": Page(html("基尔", PROSE_ZH))})
    assert add(quire, page.url + "/harbour#part")["documents"]["added"] == 1
    assert add(quire, page.url + "/港口")["documents"]["added"] == 1
    assert uris(quire, page) == sorted(["/harbour", "/%E6%B8%AF%E5%8F%A3"])
    answer = quire.json("ask", "When was the harbour of Kiel opened?")
    assert answer["citations"][0]["quote"] == PROSE and answer["citations"][0]["verified"]
    answer = quire.json("ask", "基尔港是哪一年开放的？")
    assert answer["citations"][0]["quote"] == PROSE_ZH
    assert page.log[0][1]["User-Agent"].startswith("Quire/")


def test_what_stands_on_this_machine_is_refused_unless_allowed(quire, site):
    page = site({"/": Page(html("Kiel", PROSE))})
    for url in (page.url, f"http://localhost:{page.port}/", f"http://2130706433:{page.port}/", f"http://0x7f.1:{page.port}/",
                f"http://[::ffff:127.0.0.1]:{page.port}/"):
        refused = quire.json("add", url, *QUICK, code=1)
        assert "--allow-private" in refused["error"]["message"]
    assert page.log == []
    assert quire.json("list")["documents"] == []


def test_a_redirect_is_checked_as_the_first_address_is(quire, site):
    page = site({"/file": redirect("file:///etc/passwd"), "/ftp": redirect("ftp://127.0.0.1/x"),
                 "/moved": redirect("/new", 301), "/new": Page(html("Kiel", PROSE)), "/circle": redirect("/circle")})
    for path in ("/file", "/ftp"):
        error = add(quire, page.url + path, code=1)["error"]["message"]
        assert "not followed" in error
    assert "back to itself" in add(quire, page.url + "/circle", code=1)["error"]["message"]
    assert add(quire, page.url + "/moved")["documents"]["added"] == 1
    assert uris(quire, page) == sorted(["/new"])


def test_a_linked_pdf_is_read_as_one(quire, site):
    pdf = next((FIXTURES / "pdf").glob("*.pdf")).read_bytes()
    page = site({"/": Page(html("Reports", PROSE, ["/get?report=7"])), "/get": Page(pdf, type="application/octet-stream")})
    assert add(quire, page.url, "--depth", "1")["documents"]["added"] == 2
    assert sorted(document["type"] for document in quire.json("list")["documents"]) == ["application/pdf", "text/html"]


def test_charsets_are_told_by_the_head_of_the_answer_or_of_the_page(quire, site):
    text = "<html><head>{}<title>港口</title></head><body><p>" + PROSE_ZH + "</p></body></html>"
    page = site({"/head": Page(text.format("").encode("gb18030"), type="text/html; charset=GB18030"),
                 "/meta": Page(text.format('<meta charset="gb2312">').encode("gb18030"), type="text/html"),
                 "/big5": Page("<p>基爾港於1867年開放，有九條渡輪航線。</p>".encode("big5"), type="text/html; charset=Big5")})
    for path in ("/head", "/meta", "/big5"):
        add(quire, page.url + path)
    for document, expected in zip(quire.json("list")["documents"], (PROSE_ZH, PROSE_ZH, "基爾港於1867年開放"), strict=True):
        assert expected in quire.json("show", document["id"])["text"]


def test_what_the_server_packs_is_unpacked_within_bounds(quire, site):
    bomb = gzip.compress(b"<p>" + b"0" * (64 << 20))
    page = site({"/gzip": Page(gzip.compress(html("Kiel", PROSE).encode()), Content_Encoding="gzip"),
                 "/deflate": Page(zlib.compress(html("Kiel again", PROSE_ZH).encode()), Content_Encoding="deflate"),
                 "/bomb": Page(bomb, Content_Encoding="gzip"), "/broken": Page(b"no gzip", Content_Encoding="gzip")})
    add(quire, page.url + "/gzip")
    add(quire, page.url + "/deflate")
    assert len(uris(quire, page)) == 2
    assert "page_bytes" in add(quire, page.url + "/bomb", "--fetch-http-page-bytes", 1 << 20, code=1)["error"]["message"]
    add(quire, page.url + "/broken", code=1)


@pytest.mark.parametrize(("page", "words"), [
    (Page(status=404), "nothing stands there"), (Page(status=410), "nothing stands there"),
    (Page(status=401), "--header-variable"), (Page(status=403), "refuses"), (Page(status=500), "cannot answer now (500)"),
    (Page(status=429, Retry_After="7200"), "7200 s of rest"), (Page(html("Kiel", PROSE), length=5000), "ended before"),
    (Page(pieces=endless), "page_bytes"), (Page(silent=True), "stopped sending"), (Page(status=204), "no content")])
def test_each_failure_has_a_message(quire, site, page, words):
    running = site({"/": page})
    report = add(quire, running.url, "--fetch-http-page-bytes", "65536", "--fetch-http-idle-ms", "300", code=None)
    told = report["error"] if "error" in report else failure(report)
    assert words in told["message"]
    assert quire.json("list")["documents"] == []


def test_a_body_longer_than_said_ends_where_was_said(quire, site):
    body = html("Kiel", PROSE)
    page = site({"/": Page(body + "<p>More than was said.</p>", length=len(body.encode()))})
    add(quire, page.url)
    text = quire.json("show", "d1")["text"]
    assert PROSE in text and "More than was said" not in text


def test_a_server_that_is_down_costs_nothing_that_was_there(quire, site):
    page = Site({"/": Page(html("Kiel", PROSE))})
    add(quire, page.url)
    page.stop()
    report = sync(quire, code=3)
    assert "no server listens" in failure(report)["message"] and removed(report) == 0
    assert len(quire.json("list")["documents"]) == 1
    again = site({"/": Page(html("Kiel", PROSE + " It has a museum."))}, port=page.port)
    assert sync(quire)["documents"]["updated"] == 1
    assert again.log


@pytest.mark.parametrize("status", [404, 410])
def test_a_source_that_is_gone_stays_until_it_is_removed(quire, site, status):
    page = site({"/": Page(html("Kiel", PROSE, ["/a"])), "/a": Page(html("A", "One."))})
    add(quire, page.url, "--depth", "1")
    page.pages["/"] = Page(status=status)
    for _ in range(2):
        report = sync(quire, code=3)
        assert "source remove" in failure(report)["message"] and removed(report) == 0
    assert uris(quire, page) == ["/", "/a"]
    page.pages["/"] = Page(html("Kiel", PROSE, ["/b"]))
    page.pages["/b"] = Page(html("B", "Two."))
    sync(quire)
    assert uris(quire, page) == ["/", "/b"]
    page.pages["/"] = Page(status=status)
    quire.json("source", "remove", page.url + "/")
    assert uris(quire, page) == [] and quire.json("source", "list")["sources"] == []


# ---- up to date ----

def test_what_stands_is_asked_for_and_not_sent(quire, site):
    page = site({"/tag": Page(html("Kiel", PROSE), tag='"v1"'),
                 "/date": Page(html("Kiel 2", PROSE_ZH), modified="Sat, 01 Mar 2025 10:00:00 GMT")})
    add(quire, page.url + "/tag")
    add(quire, page.url + "/date")
    page.forget()
    report = sync(quire)
    assert report["documents"]["unchanged"] == 2 and report["embedded"] == 0
    headers = {path: headers for path, headers in page.log}
    assert headers["/tag"]["If-None-Match"] == '"v1"'
    assert headers["/date"]["If-Modified-Since"] == "Sat, 01 Mar 2025 10:00:00 GMT"
    page.pages["/tag"] = Page(html("Kiel", PROSE + " Since 1901 it has a lighthouse."), tag='"v2"')
    report = sync(quire)
    assert counts(report) == (0, 1, 1, 0)
    assert quire.json("search", "lighthouse")["hits"]


def test_a_page_without_a_version_is_held_by_its_bytes(quire, site):
    page = site({"/": Page(html("Kiel", PROSE))})
    add(quire, page.url)
    assert sync(quire)["embedded"] == 0


# ---- secrets ----

def test_secrets_reach_their_own_server_and_nothing_else(quire, site):
    other = site({"/": Page(html("Elsewhere", PROSE_ZH))})

    def guarded(headers):
        return Page(html("Kiel", PROSE), tag='"1"') if headers.get("X-Token") == "hush-5f3a" else Page(status=401)

    page = site({"/": guarded, "/away": redirect(other.url + "/"),
                 "/basic": lambda headers: Page(html("Basic", PROSE)) if "Authorization" in headers else Page(status=401)})
    assert "--header-variable" in add(quire, page.url, code=1)["error"]["message"]
    first = add(quire, page.url, "--header-variable", "KIEL_TOKEN", KIEL_TOKEN="X-Token: hush-5f3a")
    assert first["documents"]["added"] == 1
    assert sync(quire, KIEL_TOKEN="X-Token: hush-5f3a")["documents"]["unchanged"] == 1
    open_page = site({"/": Page(html("Open", PROSE_ZH))})
    add(quire, open_page.url)
    for wrong in ({}, {"KIEL_TOKEN": "no header"}, {"KIEL_TOKEN": "X-Token: a\nb"}):
        open_page.forget()
        missing = sync(quire, code=3, **wrong)
        assert "KIEL_TOKEN" in failure(missing)["message"] and failure(missing)["reason"] == "denied"
        assert open_page.asked() == ["/"] and removed(missing) == 0
    quire.json("source", "remove", open_page.url + "/")
    add(quire, page.url + "/away", "--header-variable", "KIEL_TOKEN", KIEL_TOKEN="X-Token: hush-5f3a")
    assert "X-Token" not in other.log[0][1]
    secret = page.url.replace("http://", "http://captain:pass-77ab@")
    add(quire, secret + "/basic")
    assert page.log[-1][1]["Authorization"].startswith("Basic ")
    told = quire.run("--json", "add", secret + "/nothing", "--allow-private", *QUICK, code=None)
    told_sources = quire.run("source", "list", code=None).out + quire.run("trace", code=None).out
    for text in (held_bytes(quire), told.out.encode(), told.err.encode(), told_sources.encode()):
        assert b"hush-5f3a" not in text and b"pass-77ab" not in text


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Of an authority that nobody knows, for 127.0.0.1."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not there to make a certificate")
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key.pem", "-out",
                    folder / "cert.pem", "-days", "36500", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
                   check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


def test_a_certificate_has_to_fit(quire, site, certificate):
    page = site({"/": Page(html("Kiel", PROSE))}, certificate=certificate)
    refused = add(quire, page.url, code=1)["error"]["message"]
    assert "certificate does not fit" in refused and page.log == []
    assert add(quire, page.url, "--fetch-http-ca-file", certificate[0])["documents"]["added"] == 1
    wrong_name = page.url.replace("127.0.0.1", "localhost")
    assert "certificate" in add(quire, wrong_name, "--fetch-http-ca-file", certificate[0], code=1)["error"]["message"]


@pytest.mark.parametrize("proxy", ["foo://u:TOPSECRET@127.0.0.1:9", "ftp://u:TOPSECRET@127.0.0.1:9", "http://u:TOPSECRET@[127:9",
                                   "http://u:TOPSECRET@127.0.0.1:9", "http://u:TOPSECRET@127.0.0.1:99999999"])
@pytest.mark.parametrize("by_option", [True, False])
def test_the_password_of_a_proxy_is_never_told(quire, tmp_path, proxy, by_option):
    note = tmp_path / "note.txt"
    note.write_text("The lamp was repaired.")
    given = {"more": ["--fetch-http-proxy", proxy], "named": {}} if by_option else {"more": [], "named": {"http_proxy": proxy}}
    out = quire.run("--json", "add", "http://8.8.4.4/harbour", note, *QUICK, *given["more"], code=None, **given["named"])
    assert "8.8.4.4" in out.out and "TOPSECRET" not in out.out + out.err
    assert all(b"TOPSECRET" not in path.read_bytes() for path in pathlib.Path(quire.kb).parent.glob("*") if path.is_file())


def test_a_proxy_is_asked_as_curl_would(quire, site):
    proxy = site(made=lambda address: Page(html("Through the proxy", PROSE)) if address.startswith("http://8.8.4.4/") else None)
    report = quire.json("add", "http://8.8.4.4/harbour", *QUICK, http_proxy=proxy.url)
    assert report["documents"]["added"] == 1 and proxy.asked() == ["http://8.8.4.4/harbour"]
    proxy.forget()
    refused = quire.json("add", "http://169.254.169.254/latest", *QUICK, "--fetch-http-proxy", proxy.url, code=1)
    assert "metadata" in refused["error"]["message"] and proxy.log == []


# ---- lists ----

SITEMAP = '<?xml version="1.0" encoding="UTF-8"?><{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{1}</{0}>'


def sitemap(*addresses):
    return SITEMAP.format("urlset", "".join(f"<url><loc>{address}</loc></url>" for address in addresses))


def sitemap_index(*addresses):
    return SITEMAP.format("sitemapindex", "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses))


def has_sitemaps(quire):
    return any("sitemap" in form["name"].lower() for form in quire.json("formats")["formats"])


def test_a_sitemap_leads_to_its_pages(quire, site):
    if not has_sitemaps(quire):
        pytest.skip("no loader of sitemaps is in this build")
    page = site({"/robots.txt": Page("User-agent: *\nDisallow: /secret\n", type="text/plain")})
    url = page.url
    page.pages.update({
        "/index.xml": Page(sitemap_index(url + "/one.xml", url + "/two.xml.gz"), type="application/xml"),
        "/one.xml": Page(sitemap(url + "/a", url + "/b", url + "/secret", url + "/missing"), type="application/xml"),
        "/two.xml.gz": Page(gzip.compress(sitemap(url + "/b", url + "/c").encode()), type="application/x-gzip"),
        "/a": Page(html("A", PROSE)), "/b": Page(html("B", PROSE_ZH)), "/c": Page(html("C", "Tugs pull barges."))})
    report = add(quire, url + "/index.xml")
    assert [uri for uri in uris(quire, page) if len(uri) == 2] == ["/a", "/b", "/c"]
    _, dropped = row(report)
    assert dropped["robots"] == 1 and dropped["vanished"] == 1
    assert "/secret" not in page.asked()
    assert max(Counter(page.asked()).values()) == 1


RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour news</title><link>/</link><description>News</description>{}</channel></rss>'


def feed(*entries):
    items = "".join(f"<item><title>{title}</title><link>{link}</link><guid>{title}</guid><description>{text}</description></item>"
                    for title, link, text in entries)
    return Page(RSS.format(items), type="application/rss+xml", tag=f'"{len(entries)}{entries[-1][0]}"')


def test_a_feeds_articles_are_read_where_that_is_asked_for(quire, site):
    first, second = ("Crane", "/a1?utm_source=rss", "A crane fell."), ("Ferry", "/a2", "A ferry is late.")
    page = site({"/feed": feed(first, second), "/a1": Page(html("The crane", "The whole story of the crane.", ["/far"])),
                 "/a2": Page(html("The ferry", "The whole story of the ferry.")), "/far": Page(html("Far"))})
    add(quire, page.url + "/feed")
    assert page.asked() == ["/feed"]
    add(quire, page.url + "/feed", "--articles")
    assert {"/a1", "/a2"} <= set(uris(quire, page)) and "/far" not in page.asked()
    page.forget()
    report = sync(quire)
    assert report["embedded"] == 0 and report["documents"]["updated"] == 0
    # What has left the feed stays, unless the source is told otherwise.
    page.pages["/feed"] = feed(second, ("Tug", "/a3", "A tug is new."))
    page.pages["/a3"] = Page(html("The tug", "The whole story of the tug."))
    report = sync(quire)
    assert report["documents"]["added"] == 2 and removed(report) == 0
    assert {"/a1", "/a2", "/a3"} <= set(uris(quire, page))
    add(quire, page.url + "/feed", "--articles", "--gone", "remove")
    page.pages["/feed"] = feed(("Tug", "/a3", "A tug is new."))
    sync(quire)
    assert "/a3" in uris(quire, page) and not {"/a1", "/a2"} & set(uris(quire, page))


def test_an_opml_list_leads_to_its_feeds(quire, site):
    page = site({"/feed1": feed(("Crane", "/a1", "A crane fell.")), "/feed2": feed(("Ferry", "/a2", "A ferry is late."))})
    outlines = "".join(f'<outline type="rss" text="Feed" xmlUrl="{page.url}/feed{number}"/>' for number in (1, 2))
    page.pages["/list"] = Page(f'<?xml version="1.0"?><opml version="2.0"><head><title>Feeds</title></head><body>{outlines}</body></opml>',
                               type="text/x-opml")
    add(quire, page.url + "/list")
    assert {"/list", "/feed1", "/feed2"} <= set(uris(quire, page)) | {"/list"}
    assert quire.json("search", "ferry late")["hits"][0]["document"]["title"] == "Ferry"


def test_what_a_list_leads_to_is_counted_whatever_it_is(quire, site):
    if not has_sitemaps(quire):
        pytest.skip("no loader of sitemaps is in this build")
    page = site({f"/{name}": Page(html(name, f"The page {name}.")) for name in "abcd"})
    page.pages["/list.xml"] = Page(sitemap("file:///etc/passwd", page.url + "/a", "ftp://127.0.0.1/x", "http://exa mple/", page.url + "/b",
                                           page.url + "/a", page.url + "/c", page.url + "/d"), type="application/xml")
    report = add(quire, page.url + "/list.xml", "--limit", "2")
    assert row(report) == (3, {"unsupported": 2, "malformed": 1, "over_limit": 2})
    assert {"/a", "/b"} <= set(uris(quire, page)) and not {"/c", "/d"} & set(page.asked())


@pytest.mark.parametrize("broken", [Page(html("Under repair")), Page("", type="application/xml"), Page(sitemap(), type="application/xml"),
                                    Page(b"\x00\x01\x02", type="application/xml"), Page("<urlset><url><loc>", type="application/xml")],
                         ids=["page", "nothing", "empty list", "binary", "torn"])
def test_a_list_that_is_none_for_once_loses_nothing(quire, site, broken):
    if not has_sitemaps(quire):
        pytest.skip("no loader of sitemaps is in this build")
    page = site({"/a": Page(html("A", PROSE)), "/b": Page(html("B", PROSE_ZH))})
    listed = Page(sitemap(page.url + "/a", page.url + "/b"), type="application/xml")
    page.pages["/list.xml"] = listed
    add(quire, page.url + "/list.xml")
    page.pages["/list.xml"] = broken
    for _ in range(2):
        assert removed(sync(quire, code=None)) == 0
    assert {"/a", "/b"} <= set(uris(quire, page))
    page.pages["/list.xml"] = Page(sitemap(page.url + "/a"), type="application/xml")
    sync(quire)
    assert "/a" in uris(quire, page) and "/b" not in uris(quire, page)


@pytest.mark.parametrize("broken", [Page(html("Under repair")), Page("", type="application/xml"), Page(RSS.format(""), type="application/rss+xml"),
                                    Page("<rss version='2.0'><channel>", type="application/rss+xml")],
                         ids=["page", "nothing", "no entries", "torn"])
def test_a_feed_that_is_none_for_once_keeps_its_articles(quire, site, broken):
    page = site({"/feed": feed(("Crane", "/a1", "A crane fell.")), "/a1": Page(html("The crane", "The whole story of the crane."))})
    add(quire, page.url + "/feed", "--articles")
    page.pages["/feed"] = broken
    for _ in range(2):
        assert removed(sync(quire, code=None)) == 0
    assert "/a1" in uris(quire, page)


# ---- crawls ----

def test_a_page_that_cannot_be_read_for_once_loses_nothing(quire, site):
    page = site({"/": Page(html("Home", PROSE, ["/hub"])), "/hub": Page(html("Hub", PROSE_ZH, ["/a"])), "/a": Page(html("A", "One."))})
    add(quire, page.url, "--depth", "2")
    for broken in (Page(b"%PDF-1.7 torn", type="application/pdf"), Page("", type="text/html")):
        page.pages["/hub"] = broken
        for _ in range(2):
            assert removed(sync(quire, code=3)) == 0
    assert "/a" in uris(quire, page)


@pytest.mark.parametrize("robots", [Page(status=503), Page("User-agent: *\nDisallow: /\n", type="text/plain")], ids=["silent", "shut"])
def test_what_robots_do_not_let_be_looked_at_stays(quire, site, robots):
    page = site({"/": Page(html("Home", PROSE, ["/a", "/b"])), "/a": Page(html("A", "One.")), "/b": Page(html("B", "Two."))})
    add(quire, page.url, "--depth", "1")
    page.pages["/robots.txt"] = robots
    page.pages["/"] = Page(html("Home", PROSE, ["/a"]))
    page.pages["/b"] = Page(status=404)
    page.forget()
    assert removed(sync(quire)) == 0
    assert uris(quire, page) == ["/", "/a", "/b"] and not {"/a", "/b"} & set(page.asked())
    del page.pages["/robots.txt"]
    assert removed(sync(quire)) == 1


@pytest.mark.parametrize("away", ["/hub", "/"])
def test_pages_that_lead_to_a_login_for_once_stay(quire, site, away):
    page = site({"/": Page(html("Home", PROSE, ["/hub", "/b"])), "/hub": Page(html("Hub", PROSE_ZH, ["/a"])),
                 "/a": Page(html("A", "One.")), "/b": Page(html("B", "Two."))})
    add(quire, page.url, "--depth", "2")
    before = dict(page.pages)
    page.pages["/login"] = Page(html("Log in", "Who are you?"))
    page.pages[away] = redirect("/login")
    for _ in range(2):
        assert removed(sync(quire)) == 0
    assert {"/", "/a", "/b", "/hub"} <= set(uris(quire, page))
    for path in before:
        page.pages[path] = redirect("/login")
    assert removed(sync(quire)) == 0
    assert {"/", "/a", "/b", "/hub"} <= set(uris(quire, page))


def test_a_crawl_goes_level_by_level_in_the_order_of_its_links(quire, site):
    page = site({"/": Page(html("Home", PROSE, ["/b", "/a", "mailto:x@y.example", "https://elsewhere.example/"])),
                 "/a": Page(html("A", "Cranes lift forty tons.", ["/deep/a", "/"])),
                 "/b": Page(html("B", "Pilots guide ships.", ["/deep/b", "/a?utm_source=b", "/c#x"])),
                 "/c": Page(html("C", "Tugs pull barges.")), "/deep/a": Page(html("Deep A", "Far away."),),
                 "/deep/b": Page(html("Deep B", "Farther away.", ["/deeper"])), "/deeper": Page(html("Deeper"))})
    report = add(quire, page.url, "--depth", "2")
    assert uris(quire, page) == sorted(["/", "/b", "/a", "/deep/b", "/c", "/deep/a"])
    assert [path for path in page.asked() if not path.startswith(("/robots", "/quire-"))] == \
        ["/", "/b", "/a", "/deep/b", "/c", "/deep/a"]
    assert row(report) == (6, {"off_site": 1})
    page.forget()
    assert counts(sync(quire)) == (0, 0, 6, 0)


def test_a_long_round_is_followed_in_its_order(quire, site):
    pages = {f"/{number}": Page(html(f"Page {number}", f"Crane {number}.", [f"/far/{number}"] if number % 23 == 0 else ())) for number in range(140)}
    pages |= {f"/far/{number}": Page(html(f"Far {number}", f"Barge {number}.")) for number in range(0, 140, 23)}
    page = site(pages | {"/": Page(html("Home", PROSE, [f"/{number}" for number in range(140)]))})
    assert row(add(quire, page.url, "--depth", "2")) == (148, {})
    assert [path for path in page.asked() if path.startswith("/far")] == [f"/far/{number}" for number in range(0, 140, 23)]


def test_a_crawl_is_bounded_and_chosen(quire, site):
    page = site({"/docs/": Page(html("Docs", PROSE, ["one", "two.html", "/blog/x", "skip/me", "three"])),
                 "/docs/one": Page(html("One", "One crane.")), "/docs/two.html": Page(html("Two", "Two cranes.")),
                 "/docs/three": Page(html("Three", "Three cranes.")), "/blog/x": Page(html("Blog", "A blog.")),
                 "/docs/skip/me": Page(html("Skip", "Skip me."))})
    report = add(quire, page.url + "/docs/", "--depth", "1", "--exclude", "skip", "--limit", "2")
    assert uris(quire, page) == sorted(["/docs/", "/docs/one", "/docs/two.html"])
    assert row(report) == (3, {"excluded": 2, "over_limit": 1})
    other = add(quire, page.url + "/docs/", "--depth", "1", "--include", "/blog/**", "--include", "*.html")
    assert "/blog/x" in uris(quire, page) and row(other)[0] == 3


def test_robots_and_marks_of_pages_are_kept(quire, site):
    page = site({"/robots.txt": Page("User-agent: quire\nDisallow: /secret\nUser-agent: *\nDisallow: /\n", type="text/plain"),
                 "/": Page(html("Home", PROSE, ["/secret/a", ("/marked", 'rel="nofollow"'), "/still", "/unlisted", "/head"])),
                 "/still": Page(html("Still", "No links of this are followed.", ["/far"], '<meta name="robots" content="nofollow">')),
                 "/unlisted": Page(html("Unlisted", "Not to be kept.", ["/behind"], '<meta name="robots" content="noindex">')),
                 "/head": Page(html("Head", "Not to be kept, says its head."), X_Robots_Tag="noindex"),
                 "/behind": Page(html("Behind", "Behind an unlisted page."))})
    report = add(quire, page.url, "--depth", "3")
    assert uris(quire, page) == sorted(["/", "/still", "/behind"])
    assert row(report) == (3, {"robots": 1, "no_index": 2})
    assert not {"/secret/a", "/marked", "/far"} & set(page.asked())
    # What the user names himself is read all the same.
    add(quire, page.url + "/secret/a", code=1)  # there is none
    assert "/secret/a" in page.asked()
    add(quire, page.url + "/unlisted")
    assert "/unlisted" in uris(quire, page)


def test_a_page_is_kept_under_one_address(quire, site):
    canonical = '<link rel="canonical" href="/article">'
    page = site({"/": Page(html("Home", PROSE, ["/article?from=menu", "/print/article", "/copy", "/same", "/away"])),
                 "/article": Page(html("Article", "Cranes lift forty tons.", (), canonical)),
                 "/print/article": Page(html("Print", "Cranes lift forty tons, for paper.", (), canonical)),
                 "/copy": Page(html("Copy", "The same bytes.")), "/same": Page(html("Copy", "The same bytes.")),
                 "/away": redirect("/copy")})
    report = add(quire, page.url, "--depth", "1")
    assert uris(quire, page) == sorted(["/", "/article", "/copy"])
    assert row(report) == (3, {"duplicate": 4})
    page.forget()
    assert counts(sync(quire)) == (0, 0, 3, 0)
    # A page that says so later leaves.
    page.pages["/copy"] = Page(html("Copy", "The same bytes, which have moved.", (), canonical))
    page.pages["/same"] = Page(status=404)
    assert removed(sync(quire)) == 1
    assert uris(quire, page) == sorted(["/", "/article"])


def test_a_page_is_kept_though_another_address_of_it_comes_first(quire, site):
    canonical = '<link rel="canonical" href="/article">'
    page = site({"/": Page(html("Home", PROSE, ["/article?from=menu", "/article", "/article?from=foot"])),
                 "/article": Page(html("Article", "Cranes lift forty tons.", (), canonical))})
    assert row(add(quire, page.url, "--depth", "1")) == (2, {"duplicate": 2})
    assert uris(quire, page) == sorted(["/", "/article"])
    assert max(Counter(page.asked()).values()) == 1


def test_pages_that_send_their_reader_in_a_circle_are_kept_once(quire, site):
    def named(title, text, other):
        return Page(html(title, text, (), f'<link rel="canonical" href="{other}">'))

    page = site({"/": Page(html("Home", PROSE, ["/a", "/m1", "/m2", "/c1"])), "/a": named("A", "Cranes lift forty tons.", "/a/"),
                 "/a/": redirect("/a"), "/m1": named("M1", "Tugs pull barges.", "/m2"), "/m2": named("M2", "Barges are pulled.", "/m1"),
                 "/c1": named("C1", "Pilots guide ships.", "/c2"), "/c2": named("C2", "Ships are guided.", "/c3"),
                 "/c3": named("C3", "Pilots board at night.", "/c1")})
    for _ in range(2):
        add(quire, page.url, "--depth", "1")
        held = set(uris(quire, page))
        assert "/a" in held and len({"/m1", "/m2"} & held) == 1 and {"/c1", "/c2", "/c3"} & held
    assert removed(sync(quire)) == 0
    assert set(uris(quire, page)) == held


def test_a_site_that_wants_to_be_its_first_page_is_read_whole(quire, site):
    canonical = '<link rel="canonical" href="/">'
    page = site({"/": Page(html("Home", PROSE, ["/a", "/b"], canonical)), "/a": Page(html("A", "One.", (), canonical)),
                 "/b": Page(html("B", "Two.", (), canonical))})
    assert add(quire, page.url, "--depth", "1")["documents"]["added"] == 3


def test_an_answer_for_every_address_is_no_page(quire, site):
    pages = {"/": Page(html("Home", PROSE, ["/a", "/nothing/1", "/nothing/2"])), "/a": Page(html("A", "Cranes."))}
    page = site(pages, made=lambda address: Page(html("Sorry", f"There is no {address}.")))
    report = add(quire, page.url, "--depth", "2")
    assert uris(quire, page) == sorted(["/", "/a"])
    assert row(report)[1] == {"soft_404": 2}
    page = site(pages, made=lambda address: redirect("/"))
    assert row(add(quire, page.url, "--depth", "2"))[0] == 2


def test_a_page_that_no_link_leads_to_any_more_leaves(quire, site):
    page = site({"/": Page(html("Home", PROSE, ["/a", "/b", "/c"])), "/a": Page(html("A", "One."), tag='"a"'),
                 "/b": Page(html("B", "Two."), tag='"b"'), "/c": Page(html("C", "Three."))})
    add(quire, page.url, "--depth", "1")
    page.pages["/"] = Page(html("Home", PROSE, ["/a"]))
    page.pages["/c"] = Page(status=404)
    assert removed(sync(quire)) == 2
    assert uris(quire, page) == sorted(["/", "/a"])
    # One that cannot be reached stays, and so does all that it leads to.
    page.pages["/"] = Page(html("Home", PROSE, ["/a", "/d"]))
    page.pages["/d"] = Page(html("D", "Four."))
    sync(quire)
    page.pages["/a"] = Page(status=500)
    page.pages["/"] = Page(html("Home", PROSE, ["/a"]))
    report = sync(quire, code=3)
    assert failure(report)["uri"].endswith("/a") and removed(report) == 0
    assert [document["chunks"] for document in quire.json("list")["documents"]] == [1, 1, 1]


def test_a_crawl_among_traps_ends_and_asks_for_nothing_twice(quire, site):
    traps = SiteWithTraps(60)
    page = site(made=traps.make)
    report = add(quire, page.url, "--depth", "100", "--limit", "2000", "--fetch-http-idle-ms", "500",
                 "--fetch-http-page-bytes", "65536", code=3, timeout=300)
    asked = Counter(page.asked())
    assert {path: count for path, count in asked.items() if count > 1} == {}
    assert not any("PHPSESSID" in path or "jsessionid" in path or "utm_" in path or path.startswith("/private") for path in asked)
    held = set(uris(quire, page))
    assert traps.honest() <= held
    _, dropped = row(report)
    assert dropped["trap"] > 3 and dropped["robots"] == 1 and dropped["soft_404"] >= 1 and dropped["vanished"] == 1
    failures = {failed["uri"].removeprefix(page.url): failed["reason"] for failed in report["failures"]}
    assert failures["/silent"] == "timed_out" and failures["/endless"] == "over_limit"
    assert len(asked) < 800


def test_a_crawl_of_a_server_that_goes_away_gives_up_soon(quire, site):
    links = [f"/{number}" for number in range(50)]
    page = site({"/": Page(html("Home", PROSE, links)), "/0": Page(html("Zero", "There."))},
                made=lambda address: None if address == "/robots.txt" or address.startswith("/quire-") else Page(status=503))
    report = add(quire, page.url, "--depth", "1", code=3)
    assert len(page.asked()) < 10 and len(report["failures"]) == 49
    assert uris(quire, page) == sorted(["/", "/0"])


def test_an_interrupted_crawl_goes_on(quire, site):
    reached = []

    def stop(headers):
        reached.append(1)
        return Page(silent=True)

    page = site({"/": Page(html("Home", PROSE, ["/a", "/b", "/stop", "/c"]), tag='"h"'), "/a": Page(html("A", "One."), tag='"a"'),
                 "/b": Page(html("B", "Two."), tag='"b"'), "/stop": stop, "/c": Page(html("C", "Three."))})
    process = quire.start("add", page.url, "--allow-private", "--depth", "1")
    while not reached and process.poll() is None:
        pass
    process.terminate()
    process.communicate()
    page.pages["/stop"] = Page(html("Stop", "Four."))
    add(quire, page.url, "--depth", "1")
    assert uris(quire, page) == sorted(["/", "/a", "/b", "/stop", "/c"])


def test_words_that_are_no_address_are_refused(quire):
    for word in ("http://", "https:///x", "http://exa mple/", "gopher://example.com/"):
        quire.json("add", word, code=1)


def test_a_password_that_was_torn_apart_is_not_shown(quire, site):
    for word in ("http://captain:12/hush-5f3a@127.0.0.1/", "http://captain:hush-5f3a/2@127.0.0.1/", "https://captain:1?hush-5f3a@127.0.0.1/",
                 "http://captain:1#hush-5f3a@127.0.0.1/", "http:\\\\captain:12\\hush-5f3a@127.0.0.1/"):
        refused = quire.run("--json", "add", word, *QUICK, code=1)
        assert "hush-5f3a" not in refused.out + refused.err, word
    assert b"hush-5f3a" not in held_bytes(quire)
    page = site({"/%40captain": Page(html("Kiel", PROSE))})
    add(quire, page.url + "/%40captain")
    assert uris(quire, page) == ["/%40captain"]


def test_options_of_a_page_are_held_against_their_table(quire):
    assert "depth" in quire.json("add", "http://example.com/", "--depth", "-1", code=1)["error"]["message"]
    assert "keep|remove" in quire.json("add", "http://example.com/", "--gone", "away", code=1)["error"]["message"]


@pytest.mark.parametrize("option", ["--include", "--exclude"])
def test_a_pattern_that_is_none_is_refused_before_the_source_is_known(quire, site, option):
    page = site({"/": Page(html("Kiel", PROSE))})
    for pattern in ("!a", "港" * 1000):
        assert "pattern" in add(quire, page.url, option, pattern, code=1)["error"]["message"]
    assert page.log == [] and quire.json("source", "list")["sources"] == []


def test_nobody_listens(quire):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        message = add(quire, f"http://127.0.0.1:{free.getsockname()[1]}/", code=1)["error"]["message"]
    assert "no server listens" in message


# ---- sources that meet ----

def test_sources_that_lead_to_one_page_each_go_on_from_it(quire, site):
    pages = {"/": Page(html("Start", links=["/sub/"])), "/sub/": Page(html("Sub", links=[f"/sub/{i}" for i in range(4)]))}
    pages |= {f"/sub/{i}": Page(html(f"Page {i}", f"The pier {i} is {10 + i} m long. 第{i}座码头。")) for i in range(4)}
    running = site(pages)
    add(quire, running.url + "/", "--depth", "1")
    add(quire, running.url + "/sub/", "--depth", "1")
    held = uris(quire, running)
    assert len(held) == 6
    for _ in range(2):
        assert removed(sync(quire)) == 0
        assert uris(quire, running) == held


def test_a_page_that_was_named_stays_though_a_crawl_would_leave_it(quire, site):
    hidden = html("Hidden", PROSE_ZH, head="<meta name='robots' content='noindex'>")
    running = site({"/": Page(html("Start", links=["/n"])), "/n": Page(hidden)})
    add(quire, running.url + "/", "--depth", "1")
    assert uris(quire, running) == ["/"]
    add(quire, running.url + "/n")
    for _ in range(2):
        sync(quire)
        assert uris(quire, running) == ["/", "/n"]


def test_many_pages_that_ask_to_be_left_out_at_once_stay_until_yes(quire, site):
    def pages(head):
        return {"/": Page(html("Start", links=[f"/{i}" for i in range(30)])),
                **{f"/{i}": Page(html(f"Page {i}", head=head)) for i in range(30)}}
    running = site(pages(""))
    add(quire, running.url + "/", "--depth", "1")
    running.pages.update(pages("<meta name='robots' content='noindex'>"))
    report = sync(quire, code=3)
    assert removed(report) == 0 and failure(report)["reason"] == "shrunk"
    assert removed(sync(quire, "--yes")) == 30


def test_a_link_that_leads_nowhere_keeps_no_page_that_is_gone(quire, site):
    pages = {"/": Page(html("Start", links=["/a", "/b", "/locked"])), "/a": Page(html("A", PROSE)), "/b": Page(html("B", PROSE_ZH)),
             "/locked": Page(status=403)}
    running = site(pages)
    add(quire, running.url + "/", "--depth", "1", code=3)
    del running.pages["/a"]
    running.pages["/"] = Page(html("Start", links=["/locked"]))
    assert removed(sync(quire, code=3)) == 1
    assert uris(quire, running) == ["/", "/b"]  # whether /b is linked elsewhere cannot be told
