"""Media RSS: what a feed tells of photographs. feedgen's extension knows neither descriptions nor credits."""

from collections.abc import Iterable, Iterator

from lxml import etree

from plugins.feeds.items import FeedPicture

MEDIA = "http://search.yahoo.com/mrss/"


def media_elements(pictures: Iterable[FeedPicture]) -> Iterator[etree._Element]:
    """Yield one media:content for each picture, none of them grouped: they are no versions of one another."""
    for picture in pictures:
        content = etree.Element(
            f"{{{MEDIA}}}content",
            url=picture.url,
            medium="image",
            type=picture.media_type,
            width=str(picture.width),
            height=str(picture.height),
            fileSize=str(picture.length),
        )
        if picture.caption:
            etree.SubElement(content, f"{{{MEDIA}}}description", type="plain").text = picture.caption
        if picture.credit:
            etree.SubElement(content, f"{{{MEDIA}}}credit").text = picture.credit
        yield content
