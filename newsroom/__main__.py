"""python -m newsroom."""

import sys

INTERRUPTED = 130

try:
    from newsroom.cli import main

    code = main(sys.argv[1:])
except KeyboardInterrupt:
    code = INTERRUPTED
except ImportError as e:
    print(f"Lỗi: bộ thư viện bị hỏng ({e.name}). Xóa thư mục .venv rồi chạy lại.", file=sys.stderr)  # noqa: T201
    code = 1
sys.exit(code)
