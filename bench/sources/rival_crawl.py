# SPDX-License-Identifier: Apache-2.0
"""Scrapy on one site, with one connection: follows all links of the site and takes each page's text. Prints how many pages and seconds.
rival_crawl.py URL LIMIT"""
import json
import sys
import time
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor


class Pages(scrapy.Spider):
    name = "pages"
    links = LinkExtractor()

    def __init__(self, url):
        super().__init__()
        self.start_urls, self.allowed_domains = [url], [urlsplit(url).hostname]
        self.count, self.bytes, self.first = 0, 0, None

    def parse(self, response):
        self.first = self.first or time.monotonic()
        self.count += 1
        self.bytes += len(" ".join(response.xpath("//main//text()").getall()))
        for link in self.links.extract_links(response):
            yield scrapy.Request(link.url)

    def closed(self, _reason):
        print(json.dumps({"pages": self.count, "seconds": time.monotonic() - (self.first or time.monotonic())}), flush=True)


def main():
    process = CrawlerProcess({
        "CONCURRENT_REQUESTS": 1, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "ROBOTSTXT_OBEY": True, "LOG_ENABLED": False,
        "DOWNLOAD_DELAY": 0, "TELNETCONSOLE_ENABLED": False, "CLOSESPIDER_PAGECOUNT": int(sys.argv[2]), "HTTPCACHE_ENABLED": False})
    process.crawl(Pages, url=sys.argv[1])
    process.start()


if __name__ == "__main__":
    main()
