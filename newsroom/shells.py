"""Scripts that let a shell complete our commands by the Tab key.

They hold every command and option as plain words, so that a Tab starts no Python. In each, the command may stand behind
`python3 toasoan.py` or `./toasoan.py`; for any other program of Python the shell's own completion goes on.
"""

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Words:
    """One command: its names, what it does, its options with what they do, and what may stand without an option."""

    names: tuple[str, ...]
    does: str
    options: Mapping[str, str]
    values: tuple[str, ...]


def words_of(names: Sequence[str], does: str, parser: argparse.ArgumentParser) -> Words:
    """Return the words of a command by its parser."""
    actions = parser._actions  # noqa: SLF001 - argparse tells it nowhere else
    options = {option: action.help or "" for action in actions for option in action.option_strings}
    values = tuple(str(choice) for action in actions if not action.option_strings for choice in action.choices or ())
    return Words(tuple(filter(None, names)), does, MappingProxyType(options), values)


def bash(commands: Sequence[Words]) -> str:
    """Return the script for bash."""
    cases = "\n".join(
        f'        {" | ".join(words.names)}) options="{" ".join(words.options)}" values="{" ".join(words.values)}" ;;'
        for words in commands
    )
    return BASH.format(names=" ".join(name for words in commands for name in words.names), cases=cases)


def zsh(commands: Sequence[Words]) -> str:
    """Return the script for zsh."""
    cases = "\n".join(
        f"        {'|'.join(words.names)})\n"
        f"            options=({_described(words.options.items())})\n"
        f"            values=({' '.join(words.values)}) ;;"
        for words in commands
    )
    return ZSH.format(names=_described((name, words.does) for words in commands for name in words.names), cases=cases)


def _described(pairs: Iterable[tuple[str, str]]) -> str:
    return " ".join(_quoted(f"{word}:{does}") for word, does in pairs)


def fish(commands: Sequence[Words]) -> str:
    """Return the script for fish."""
    lines = []
    for words in commands:
        at = f"contains -- (__toasoan) {' '.join(words.names)}"
        lines += [_fish("test (__toasoan) = -", f"-a {name}", words.does) for name in words.names]
        lines += [_fish(at, _fish_option(option), does) for option, does in words.options.items()]
        lines += [_fish(at, f"-a {value}", words.does) for value in words.values]
    return FISH.format(lines="\n".join(lines))


def _fish(condition: str, what: str, does: str) -> str:
    programs = "-c toasoan.py -c python3 -c python"
    return f"complete {programs} -n {_quoted(condition)} {what} -d {_quoted(does)}"


def _fish_option(option: str) -> str:
    return f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"


def _quoted(text: str) -> str:
    plain = text.replace("'", "’")
    return f"'{plain}'"


BASH = """\
# Tòa soạn: phím Tab hoàn tất lệnh trong bash. Ghi vào ~/.bashrc:
#   source <(python3 toasoan.py completion bash)
_toasoan() {{
    local i options values current=${{COMP_WORDS[COMP_CWORD]}}
    COMPREPLY=()
    for ((i = 0; i < COMP_CWORD; i++)); do
        [[ ${{COMP_WORDS[i]}} == *toasoan.py?([\\"\\']) ]] && break
    done
    ((i < COMP_CWORD)) || return 1
    if ((COMP_CWORD == i + 1)); then
        COMPREPLY=($(compgen -W "{names}" -- "$current"))
        return
    fi
    case ${{COMP_WORDS[i + 1]}} in
{cases}
        *) return 1 ;;
    esac
    [[ $current == -* ]] || options=$values
    COMPREPLY=($(compgen -W "$options" -- "$current"))
}}
shopt -s extglob
complete -o bashdefault -o default -F _toasoan toasoan.py python3 python
"""

ZSH = """\
#compdef toasoan.py python3 python
# Tòa soạn: phím Tab hoàn tất lệnh trong zsh. Ghi vào ~/.zshrc, sau compinit:
#   source <(python3 toasoan.py completion zsh)
_toasoan() {{
    local i
    local -a names options values
    for ((i = 1; i < CURRENT; i++)); do
        [[ ${{(Q)words[i]}} == (*/|)toasoan.py ]] && break
    done
    if ((i == CURRENT)); then
        if (($+functions[_python])); then _python "$@"; else _files; fi
        return
    fi
    names=({names})
    if ((CURRENT == i + 1)); then
        _describe lệnh names
        return
    fi
    case $words[i+1] in
{cases}
    esac
    if [[ $PREFIX == -* ]]; then
        _describe 'tùy chọn' options
    elif (($#values)); then
        compadd -a values
    else
        _files
    fi
}}
compdef _toasoan toasoan.py python3 python
"""

FISH = """\
# Tòa soạn: phím Tab hoàn tất lệnh trong fish. Gõ một lần:
#   python3 toasoan.py completion fish > ~/.config/fish/conf.d/toasoan.fish
function __toasoan
    set -l words (commandline -opc)
    for i in (seq (count $words))
        if string match -qr '(^|/)toasoan\\.py$' -- $words[$i]
            set -l next (math $i + 1)
            if set -q words[$next]
                echo -- $words[$next]
            else
                echo -- -
            end
            return 0
        end
    end
    echo -- none
end
{lines}
"""
# By the names of the shells.
SCRIPTS: Mapping[str, Callable[[Sequence[Words]], str]] = MappingProxyType({"bash": bash, "zsh": zsh, "fish": fish})
