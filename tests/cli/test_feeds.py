# SPDX-License-Identifier: Apache-2.0
"""Feeds from the command line: entries are documents of their own, a changed feed costs what changed in it, and what it lists no longer stays."""
import sys

import pytest
from conftest import FIXTURES, ROOT

sys.path.insert(0, str(ROOT / "tests" / "support"))
from web_site import Page, Site, html  # noqa: E402

ITEM = "<item><guid isPermaLink='false'>{}</guid><title>{}</title><description>{}</description></item>"
NORTH = ("n1", "The north pump", "The north pump holds 4.1 bar since its seal was changed.")
SOUTH = ("s1", "南泵", "南泵的密封圈星期三更换，换后压力为三点八巴。")
WELL = ("w1", "The old well", "The old well is closed until the inspector has been there.")


def feed_of(*items):
    return ("<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Pumps of Velmark</title>"
            "<description>What happens to the pumps</description>" + "".join(ITEM.format(*item) for item in items) + "</channel></rss>")


@pytest.fixture
def feed(tmp_path):
    path = tmp_path / "pumps.xml"
    path.write_text(feed_of(NORTH, SOUTH), encoding="utf-8")
    return path


def names(quire):
    return sorted(row["uri"].partition("!/")[2] for row in quire.json("list")["documents"] if "!/" in row["uri"])


def test_questions_find_the_entry_and_its_place(quire, feed):
    quire.run("add", feed)
    hit = quire.json("search", "南泵的密封圈什么时候更换？")["hits"][0]
    assert hit["document"]["title"] == "南泵" and hit["chunk"]["place"]["entry"] == "s1"
    hit = quire.json("search", "Which pressure does the north pump hold?")["hits"][0]
    assert hit["document"]["title"] == "The north pump" and hit["chunk"]["place"]["label"] == "entry n1"
    hit = quire.json("search", "Which feed tells what happens to the pumps of Velmark?", "--filter", "type=application/rss+xml")["hits"][0]
    assert hit["document"]["title"] == "Pumps of Velmark"


def test_fields_of_entries_can_be_asked_for(quire):
    quire.run("add", FIXTURES / "feed")
    for condition, title in (("author=李华", "关于三月份潮汐表的通知"), ("category=dredging", "Episode 12: Mud"),
                             ("published>2024-03-05T09", "The north crane is back & tested")):
        found = quire.json("list", "--filter", condition)["documents"]
        assert title in [row["title"] for row in found], (condition, found)


def test_a_changed_feed_embeds_what_changed(quire, feed):
    assert quire.json("add", feed)["documents"]["added"] == 3
    assert quire.json("sync")["embedded"] == 0
    feed.write_text(feed_of(WELL, NORTH, (*SOUTH[:2], SOUTH[2].replace("三点八", "四点二"))), encoding="utf-8")
    report = quire.json("sync")
    assert report["documents"]["added"] == 1 and report["documents"]["updated"] in (1, 2) and report["documents"]["removed"] == 0
    assert report["embedded"] == 2
    south = next(row for row in quire.json("list")["documents"] if row["uri"].endswith("!/s1"))
    assert quire.json("show", south["id"])["document"]["revision"] == 2


def test_entries_that_leave_the_feed_stay_unless_they_are_to_go(quire, feed, tmp_path):
    quire.run("add", feed)
    feed.write_text(feed_of(WELL), encoding="utf-8")
    assert quire.json("sync")["documents"]["removed"] == 0
    assert names(quire) == ["n1", "s1", "w1"]
    assert quire.json("sync")["embedded"] == 0 and names(quire) == ["n1", "s1", "w1"]
    feed.write_text(feed_of(WELL, NORTH), encoding="utf-8")
    assert quire.json("sync")["embedded"] == 0
    other = tmp_path / "other.xml"
    other.write_text(feed_of(NORTH, SOUTH), encoding="utf-8")
    quire.run("add", "--gone", "remove", other)
    other.write_text(feed_of(WELL), encoding="utf-8")
    assert quire.json("sync", other)["documents"]["removed"] == 2
    assert not [row for row in quire.json("list")["documents"] if row["uri"].endswith("other.xml!/n1")]


def test_a_feed_that_is_a_page_is_read_as_one(quire, tmp_path):
    page = tmp_path / "feed.rss"
    page.write_text("<!DOCTYPE html><html><head><title>Moved</title></head><body><p>The feed has moved to another house.</p></body></html>",
                    encoding="utf-8")
    assert quire.json("inspect", page)["document"]["type"] == "text/html"


@pytest.fixture
def server():
    """As RSSHub answers: a feed under a route, with an ETag, as application/xml."""
    site = Site()
    yield site
    site.stop()


def serve(site, route, *items, tag):
    site.pages[route] = Page(feed_of(*items), type="application/xml; charset=utf-8", tag=f'W/"{tag}"')


def sync(quire, code=0):
    return quire.json("sync", "--fetch-http-retries", "0", code=code)


def test_a_feed_of_a_server_costs_what_is_new_in_it(quire, server):
    serve(server, "/velmark/pumps", NORTH, SOUTH, tag=1)
    assert quire.json("add", server.url + "/velmark/pumps", "--allow-private")["documents"]["added"] == 3
    assert names(quire) == ["n1", "s1"]
    assert sync(quire)["embedded"] == 0
    assert server.log[-1][1].get("If-None-Match") == 'W/"1"'
    serve(server, "/velmark/pumps", WELL, NORTH, tag=2)
    report = sync(quire)
    assert report["embedded"] == 1 and report["documents"]["added"] == 1 and report["documents"]["removed"] == 0
    assert names(quire) == ["n1", "s1", "w1"]
    hit = quire.json("search", "南泵的密封圈什么时候更换？")["hits"][0]
    assert hit["document"]["uri"] == server.url + "/velmark/pumps!/s1" and hit["chunk"]["place"]["entry"] == "s1"


@pytest.mark.parametrize("answer", [Page(html("Under repair")), Page("", type="application/xml"), Page("gone", status=503),
                                    Page("<rss version='2.0'><channel>", type="application/xml"),
                                    Page(b"\x00\x01\x02", type="application/rss+xml")],
                         ids=["page", "nothing", "failure", "empty feed", "binary"])
def test_whatever_a_server_gives_in_place_of_a_feed_its_entries_stay(quire, server, answer):
    serve(server, "/velmark/pumps", NORTH, SOUTH, tag=1)
    quire.run("add", server.url + "/velmark/pumps", "--allow-private")
    server.pages["/velmark/pumps"] = answer
    quire.run("sync", "--fetch-http-retries", "0", code=None)
    quire.run("sync", "--fetch-http-retries", "0", code=None)
    assert names(quire) == ["n1", "s1"]
    serve(server, "/velmark/pumps", WELL, NORTH, tag=3)
    assert sync(quire)["embedded"] <= 2
    assert names(quire) == ["n1", "s1", "w1"]


def test_a_list_of_feeds_adds_them_all_and_articles_are_fetched_when_asked_for(quire, server):
    server.pages["/list.opml"] = Page("<opml version='2.0'><body><outline text='Pumps' xmlUrl='/velmark/pumps'/>"
                                      "<outline text='Other' xmlUrl='/other'/></body></opml>", type="text/x-opml")
    serve(server, "/velmark/pumps", NORTH, SOUTH, tag=1)
    server.pages["/other"] = Page("<rss version='2.0'><channel><title>Other</title><item><guid isPermaLink='false'>o1</guid>"
                                  "<link>/article</link><title>A lamp</title></item></channel></rss>", type="text/xml")
    server.pages["/article"] = Page(html("A lamp", "The lamp of the lighthouse was lit in 1902."))
    quire.run("add", server.url + "/list.opml", "--allow-private")
    assert names(quire) == ["n1", "o1", "s1"] and "/article" not in server.asked()
    quire.run("add", server.url + "/other", "--allow-private", "--articles")
    assert "/article" in server.asked()
    assert quire.json("search", "When was the lamp of the lighthouse lit?")["hits"][0]["document"]["uri"] == server.url + "/article"
