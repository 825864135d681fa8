"""From bytes to text: the door through which every file comes in."""

from pathlib import Path

from newsroom.problems import Finding, warning, why
from newsroom.vietnamese import repair

SAVE_AS_UTF8 = "mở bằng Notepad, chọn File > Save As, ô Encoding chọn UTF-8, rồi lưu đè"
COPY_FROM_WORD = "mở bằng Word, chép chữ sang Notepad, lưu thành index.md với Encoding: UTF-8; giữ lại tệp Word"
# How .docx (a zip), .doc and .rtf begin.
WORD_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")


def read_text(path: Path) -> tuple[str, list[Finding]]:
    """Return the repaired text of a file, or "" with why it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as e:
        return "", [Finding(1, "KHONG-MO", f"không mở được tệp: {why(e)}", "kiểm tra quyền đọc tệp rồi chạy lại")]
    if data.startswith(WORD_FILES):
        return "", [Finding(1, "TEP-WORD", "đây là tệp Word, không phải tệp chữ", COPY_FROM_WORD)]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data.count(0) > len(data) // 4:
        return "", [Finding(1, "MA-CHU", "tệp lưu theo mã UTF-16, không phải UTF-8", SAVE_AS_UTF8)]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        message = "tệp không lưu theo mã UTF-8 (có thể là Windows-1258 hay mã cũ khác)"
        return "", [Finding(line, "MA-CHU", message, SAVE_AS_UTF8)]
    if not text.strip():
        return "", [Finding(1, "TEP-RONG", "tệp không có chữ nào", "viết nội dung vào tệp này, hoặc xóa tệp")]
    return repair(text), []


def broken_characters(text: str) -> list[Finding]:
    """Return a warning for each line that holds U+FFFD, which some program wrote in place of a lost letter."""
    if "\ufffd" not in text:
        return []
    return [
        warning(number, "CHU-HONG", "có ký tự hỏng “\ufffd”, một chữ đã mất khi chép", "gõ lại chữ đó")
        for number, line in enumerate(text.split("\n"), 1)
        if "\ufffd" in line
    ]
