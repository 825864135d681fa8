"""What an S3 store says when something fails, in words for reporters."""

from botocore import exceptions
from botocore.exceptions import BotoCoreError, ClientError

from newsroom.problems import Problem
from newsroom.release.targets import FULL
from newsroom.release.targets.s3.place import S3Place

LINE, KEY, RIGHTS, PLACE, BROKEN = "MAY-CHU", "KHOA-KHO", "QUYEN-GHI", "NOI-DANG", "BAN-HONG"
NEW_KEY = "lấy khóa mới ở trang quản trị, đặt vào AWS_ACCESS_KEY_ID và AWS_SECRET_ACCESS_KEY"
ROOM = "xin thêm chỗ ở nơi cho thuê, hoặc giảm KEEP_RELEASES"
EXPIRED = (KEY, "khóa truy cập đã hết hạn", "đăng nhập lại nơi cấp khóa tạm, hoặc " + NEW_KEY)
WRONG_KEY = (KEY, "kho không nhận khóa truy cập", NEW_KEY)
WRONG_REGION = (PLACE, "vùng (region) của kho không đúng", "thêm &region=… theo trang quản trị của nơi cho thuê")
QUOTA = (FULL, "đã dùng hết phần lưu trữ được cấp", ROOM)
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, and those of MinIO, Ceph and Cloudflare.
FAULTS = {
    **dict.fromkeys(("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "Unauthorized"), WRONG_KEY),
    **dict.fromkeys(("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"), EXPIRED),
    **dict.fromkeys(("QuotaExceeded", "InsufficientStorage", "ServiceQuotaExceeded", "StorageQuotaExceeded"), QUOTA),
    **dict.fromkeys(("XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "507"), QUOTA),
    **dict.fromkeys(("PermanentRedirect", "AuthorizationHeaderMalformed", "301"), WRONG_REGION),
    "NoSuchKey": (BROKEN, "ở kho thiếu tệp mà bản đăng cần", "chạy lại publish: máy sẽ gửi tệp đó lên lại"),
    "RequestTimeTooSkewed": (LINE, "đồng hồ của máy này sai", "chỉnh lại ngày giờ của máy"),
    "NoSuchBucket": (PLACE, "không có kho tên “{bucket}”", "tạo kho ở trang quản trị, hoặc xem lại tên"),
    "AccessDenied": (RIGHTS, "khóa truy cập không có quyền với kho này", "cấp quyền đọc, ghi, liệt kê và xóa cho khóa"),
    "403": (RIGHTS, "khóa truy cập không có quyền với kho này", "cấp quyền đọc, ghi, liệt kê và xóa cho khóa"),
}
NO_ROOM = ("no space left", "disk full", "quota")
# Passes by itself on most stores; some small ones say no more than this when their disk is full.
INTERNAL = (LINE, "kho báo lỗi bên trong", "đợi một lúc rồi chạy lại; nếu vẫn vậy thì xem kho có hết chỗ không")
MISSING = frozenset({"NoSuchKey", "404", "NotFound"})


def code_of(error: ClientError) -> str:
    """Return the name of what a store has refused, or the number of its answer."""
    return str(error.response.get("Error", {}).get("Code", ""))


def is_missing(error: ClientError) -> bool:
    """Tell whether there is no such file."""
    return code_of(error) in MISSING


def problem(error: BotoCoreError | ClientError, place: S3Place) -> Problem:
    """Return what to tell people."""
    code, message, advice = _words(error)
    return Problem(str(place), 0, code, message.replace("{bucket}", place.bucket), advice)


def _words(error: BotoCoreError | ClientError) -> tuple[str, str, str]:
    if isinstance(error, ClientError):
        return _refused(error)
    match error:
        case exceptions.NoCredentialsError() | exceptions.PartialCredentialsError():
            return KEY, "máy này chưa có khóa truy cập kho", NEW_KEY
        case exceptions.CredentialRetrievalError() | exceptions.TokenRetrievalError() | exceptions.SSOError():
            return EXPIRED
        case exceptions.SSLError():
            return LINE, "chứng chỉ https của kho không đúng", "xem lại endpoint và ngày giờ của máy"
        case exceptions.ProfileNotFound() | exceptions.ConfigParseError():
            return KEY, "không đọc được cấu hình khóa ở ~/.aws", "xem lại AWS_PROFILE và ~/.aws/config"
    kind = type(error).__name__
    return LINE, f"không làm việc được với kho ({kind})", "xem lại mạng và endpoint, rồi chạy lại"


def _refused(error: ClientError) -> tuple[str, str, str]:
    code, told = code_of(error), error.response.get("Error", {})
    said = str(told.get("Message", "")).replace("\n", " ")[:200]
    if code in FAULTS:
        return FAULTS[code]
    status = str(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))
    if status in FAULTS and status != "403":
        return FAULTS[status]
    if any(words in said.lower() for words in NO_ROOM):
        return FULL, "kho đã hết chỗ", ROOM
    if status == "403":
        return FAULTS["403"]
    if code == "InternalError":
        return INTERNAL
    return LINE, f"kho báo lỗi {code or status}: {said}", "đợi một lúc rồi chạy lại; nếu vẫn vậy thì hỏi nơi cho thuê"
