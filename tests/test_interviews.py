"""Interviews: whose words are whose."""

import pytest

from newsroom.interviews import unmarked_questions
from tests.small_site import SmallSite, one, words

INTERVIEW = {"Loại": "phỏng vấn", "Người_trả_lời": "Nguyễn Thị Thu Hà – Tỉnh ủy viên, Bí thư Huyện ủy"}


def parts(site: SmallSite) -> list[tuple[str, str]]:
    return [(element.get("class") or element.tag, words(element)) for element in site.body()]


def test_questions_by_pv_and_hoi(site: SmallSite) -> None:
    body = ["PV: Xin đồng chí cho biết?", "Đáp: Có ạ.", "Còn nữa.", "Hỏi: Vì sao?", "**Đáp:** Vì vui."]
    site.story(body="\n\n".join([*body, "PV: Xin cảm ơn đồng chí!"]), **INTERVIEW)
    site.built()
    assert parts(site) == [
        ("question", "PV: Xin đồng chí cho biết?"),
        ("answer", "Có ạ. Còn nữa."),
        ("question", "Hỏi: Vì sao?"),
        ("answer", "Vì vui."),
        ("question closing", "PV: Xin cảm ơn đồng chí!"),
    ]


def test_questions_wholly_bold(site: SmallSite) -> None:
    body = ["Lời dẫn.", "**Câu hỏi một?**", "**Đậm** đầu câu trả lời.", "- ý", "**Câu hỏi hai?**", "**PV:** Hỏi thêm?"]
    site.story(body="\n\n".join([*body, "Trả lời."]), **INTERVIEW)
    site.built()
    assert parts(site) == [
        ("p", "Lời dẫn."),
        ("question", "Câu hỏi một?"),
        ("answer", "Đậm đầu câu trả lời. ý"),
        ("question", "Câu hỏi hai?"),
        ("question", "PV: Hỏi thêm?"),
        ("answer", "Trả lời."),
    ]


def test_the_interviewee_has_a_name_and_an_office(site: SmallSite) -> None:
    site.story(body="PV: Hỏi?\n\nĐáp.", **INTERVIEW)
    site.built()
    block = one(site.tree(), ".//*[@class='interviewee']")
    assert "Nguyễn Thị Thu Hà" in words(block)
    assert "Tỉnh ủy viên, Bí thư Huyện ủy" in words(block)


def test_an_answer_on_the_next_line_is_an_answer(site: SmallSite) -> None:
    site.story(body="P.V: Hỏi một?\nĐáp: Trả lời.\nPhóng viên: Hỏi hai?\n**Trả lời:** Vâng.", **INTERVIEW)
    site.built()
    assert [name for name, _ in parts(site)] == ["question", "answer", "question", "answer"]
    site.story(body="PV: Hỏi một?\nVâng, thưa bạn đọc.\n\nPV: Cảm ơn!", **INTERVIEW)
    assert "index.md:8: cảnh báo: câu hỏi kéo sang dòng dưới" in site.built().err


def test_an_article_has_no_questions(site: SmallSite) -> None:
    site.story(body="PV: Xin hỏi?\n\n**Đậm cả câu**")
    site.built()
    assert [name for name, _ in parts(site)] == ["p", "p"]


def test_what_an_interview_should_have(site: SmallSite) -> None:
    site.story(Loại="phong-van")
    said = site.built().err
    assert "phỏng vấn mà không ghi người trả lời" in said
    assert "phỏng vấn mà không thấy câu hỏi nào" in said


UNMARKED = [
    ("PV: Hỏi?\n\nVâng.\n\nPV - Điều ông lo nhất", ["Điều ông lo nhất"]),
    ("PV: Hỏi?\n\nVâng.\n\nPV Điều ông lo nhất là gì", ["Điều ông lo nhất là gì"]),
    ("PV Thưa ông, vì sao?\n\nVâng.", ["Thưa ông, vì sao?"]),
    ("P.V – Vì sao?\n\n**PV** — Rồi sao?\n\n**Phóng viên:** Ai?", ["Vì sao?", "Rồi sao?"]),
    ("Hỏi - Vì sao?\nPhóng viên\uff1a Ai?", ["Vì sao?", "Ai?"]),
    ("PV Báo Quảng Ninh đã gặp ông.\n\nPV: Hỏi?\n\nPV Power có hai nhà máy.\n\nPVN góp vốn.", []),
    ("Phóng viên đã gặp ông.\n\nHỏi ông thì ông cười.\n\n**PV - Vì sao?**\n\nPV : Ai?\n\n**PV:** Ai?\n\nPV -", []),
]


@pytest.mark.parametrize(("body", "found"), UNMARKED, ids=[body for body, _ in UNMARKED])
def test_questions_without_their_colon(body: str, found: list[str]) -> None:
    assert [words for _, words in unmarked_questions(body)] == found


def test_a_question_that_would_be_printed_as_an_answer_is_quoted(site: SmallSite) -> None:
    body = "PV: Hỏi?\n\nVâng.\n\nPV - Điều ông lo nhất là gì?\n\nRác."
    site.story(body=body, **INTERVIEW)
    said = site.check().out
    assert "index.md:12: cảnh báo: đoạn “Điều ông lo nhất là gì?” mở đầu như câu hỏi mà thiếu dấu hai chấm" in said
    assert "→ viết “PV: Điều ông lo nhất là gì?”" in said
    site.story(body=body.replace("PV: Hỏi?", "PV Power họp."))
    assert "THIEU-HAI-CHAM" not in site.check().out
