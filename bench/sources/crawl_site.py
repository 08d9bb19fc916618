# SPDX-License-Identifier: Apache-2.0
"""The site that crawlers go through: prints its address, stands until a line comes, and prints what it was asked for.
crawl_site.py PAGES calm|traps"""
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "support"))
from web_site import Site, SiteWithTraps  # noqa: E402


def main():
    site = Site(made=SiteWithTraps(int(sys.argv[1]), calm=sys.argv[2] == "calm").make)
    print(site.url, flush=True)
    sys.stdin.readline()
    print(json.dumps(site.asked()), flush=True)
    os._exit(0)  # threads that serve pages without an end are left


if __name__ == "__main__":
    main()
