"""The last look at a document: what no reader could parse is not published."""

import json
from collections.abc import Callable
from xml.parsers import expat

from newsroom.problems import NewsroomError, Problem


def proved(address: str, make: Callable[[], bytes]) -> bytes:
    """Make a document and return it if it can be read again, without forgiveness.

    XML is read by another parser than the one that wrote it. Raises NewsroomError.
    """
    try:
        data = make()
        if address.endswith(".json"):
            json.loads(data)
        else:
            expat.ParserCreate(namespace_separator=" ").Parse(data, True)
    except (ValueError, expat.ExpatError) as e:  # lxml refuses with ValueError what XML cannot hold
        message = f"nguồn tin {address} dựng ra không đọc lại được: {e}"
        advice = "báo cho kỹ thuật viên của trang, kèm nguyên dòng trên"
        raise NewsroomError(Problem(address, 0, "NGUON-TIN", message, advice)) from e
    return data
