"""Completions (bash, zsh, fish) and manual pages, from the help texts of the program itself.

usage: generate.py DOSEFLOOR SHARE        SHARE/bash-completion/completions/dosefloor, SHARE/zsh/site-functions/_dosefloor,
                                          SHARE/fish/vendor_completions.d/dosefloor.fish, SHARE/man/man1/dosefloor*.1 are written

What a verb takes stands once, in its options' table, from which --help is made; so nothing here can go stale.
"""

import dataclasses
import pathlib
import re
import subprocess
import sys

@dataclasses.dataclass
class Option:
    names: list  # "-o", "--output"
    value: str  # its type, limits and default, as in the help; "" for a flag
    text: str


@dataclasses.dataclass
class Command:
    words: tuple  # ("bench", "images")
    summary: str
    usage: str = ""
    positionals: list = dataclasses.field(default_factory=list)
    options: list = dataclasses.field(default_factory=list)
    verbs: list = dataclasses.field(default_factory=list)  # names of subcommands


def help_of(program, *words):
    """Of a verb; None where it cannot be asked here (dosefloor-train without LibTorch)."""
    answer = subprocess.run([program, *words, "--help"], capture_output=True, text=True, check=False)
    return answer.stdout if answer.returncode == 0 else None


def entries(section):
    """(left, text) of the lines of a section; the text may begin on the line below."""
    left, text = None, ""
    for line in section.splitlines():
        if re.match(r"  \S", line):
            if left is not None:
                yield left, text
            left, text = (re.split(r"\s{2,}", line.strip(), maxsplit=1) + [""])[:2]
        elif line.startswith("   "):
            text = f"{text} {line.strip()}".strip()
    if left is not None:
        yield left, text


def section_of(text, title):
    found = re.search(rf"^{title}:\n(.*?)(?=^\S|\Z)", text, re.M | re.S)
    return found[1] if found else ""


def option_of(left, text):
    names, _, value = left.partition(" ")
    return Option(names.split(","), value, text)


def command_of(program, *words):
    """A command with those below it."""
    text = help_of(program, *words)
    if text is None:
        return []
    command = Command(words, text.splitlines()[0])
    command.usage = re.search(r"^Usage: (.*)$", text, re.M)[1]
    command.positionals = [option_of(*entry) for entry in entries(section_of(text, "Positionals"))]
    command.options = [option_of(*entry) for entry in entries(section_of(text, "Options"))]
    command.verbs = [left.split()[0] for left, _ in entries(section_of(text, "Subcommands"))]
    return [command, *(below for verb in command.verbs for below in command_of(program, *words, verb))]


def verbs_of(program):
    """Names and summaries, by `dosefloor --help`."""
    return [(verb[1], verb[2].strip()) for verb in re.finditer(r"^  ([a-z-]+) +(?:\S.*?)?(?:  +)(\S.*)$", help_of(program), re.M)]


def commands_of(program):
    return [command for verb, _ in verbs_of(program) for command in command_of(program, verb)]


def bash(commands, verbs):
    cases = "\n".join(f'    "{" ".join(command.words)}") words="{" ".join(all_names(command))}" ;;' for command in commands)
    return f"""# bash completion for dosefloor; made by packaging/command_line/generate.py
_dosefloor() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} verb=${{COMP_WORDS[1]-}} below=${{COMP_WORDS[2]-}} words=""
  if [ "$COMP_CWORD" -eq 1 ] || {{ [ "$COMP_CWORD" -eq 2 ] && [ "$verb" = help ]; }}; then
    words="{' '.join(name for name, _ in verbs)} help --version"
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    return
  fi
  case "$verb $below" in
{chr(10).join(f'    "{" ".join(command.words)}"*) verb="{" ".join(command.words)}" ;;' for command in commands if len(command.words) > 1)}
  esac
  case "$verb" in
{cases}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  if [[ $current != -* ]]; then
    mapfile -t -O "${{#COMPREPLY[@]}}" COMPREPLY < <(compgen -f -- "$current")
  fi
}}
complete -o filenames -F _dosefloor dosefloor
"""


def all_names(command):
    return [name for option in command.options for name in option.names] + command.verbs


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def zsh(commands, verbs):
    lines = "\n".join(f"    {quoted(name + ':' + summary.replace(':', chr(92) + ':'))}" for name, summary in verbs)
    cases = []
    for command in commands:
        described = " ".join(quoted(f"{name}:{option.text.replace(':', chr(92) + ':')}") for option in command.options
                             for name in option.names) + "".join(f" {name}" for name in command.verbs)
        cases.append(f"    {quoted(' '.join(command.words))}) words=({described}) ;;")
    return f"""#compdef dosefloor
# made by packaging/command_line/generate.py
_dosefloor() {{
  local -a words_of_program verbs words
  words_of_program=("${{(@)words}}")
  verbs=(
{lines}
  )
  if (( CURRENT == 2 )) || {{ (( CURRENT == 3 )) && [[ $words_of_program[2] == help ]]; }}; then
    _describe verb verbs
    return
  fi
  local command="$words_of_program[2]"
  [[ $command == bench ]] && (( CURRENT > 3 )) && command="bench $words_of_program[3]"
  words=()
  case $command in
{chr(10).join(cases)}
  esac
  _describe option words
  _files
}}
_dosefloor "$@"
"""


def fish(commands, verbs):
    lines = ["# fish completion for dosefloor; made by packaging/command_line/generate.py"]
    lines += [f"complete -c dosefloor -n __fish_use_subcommand -f -a {name} -d {quoted(summary)}" for name, summary in verbs]
    for command in commands:
        condition = "; and ".join(f"__fish_seen_subcommand_from {word}" for word in command.words)
        lines += [f"complete -c dosefloor -n {quoted(condition)} -f -a {name}" for name in command.verbs]
        for option in command.options:
            names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
            takes = " -r" if option.value else ""
            lines.append(f"complete -c dosefloor -n {quoted(condition)} {names}{takes} -d {quoted(option.text)}")
    return "\n".join(lines) + "\n"


def roff(text):
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + escaped if escaped.startswith((".", "'")) else escaped


def listed(title, options):
    return f".SH {title}\n" + "".join(
        f".TP\n.B {roff(', '.join(option.names))} {roff(option.value)}\n{roff(option.text)}\n" for option in options) if options else ""


def page(name, summary, version, usage, sections):
    text = f'.TH "{name.upper()}" 1 "" "dosefloor {version}" "Dosefloor"\n.SH NAME\n{roff(name)} \\- {roff(summary)}\n'
    return text + f".SH SYNOPSIS\n{roff(usage)}\n" + sections


def manual(program, commands, verbs):
    """Pages by file name."""
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    pages = {"dosefloor.1": page("dosefloor", "how few electrons does a segmentation network need?", version,
                                 "dosefloor VERB ... [--ranks N]", listed("VERBS", [Option([name], "", summary) for name, summary in verbs]))}
    for command in commands:
        name = "-".join(("dosefloor", *command.words))
        pages[f"{name}.1"] = page(name, command.summary, version, command.usage,
                                    listed("ARGUMENTS", command.positionals) + listed("OPTIONS", command.options))
    return pages


def main():
    program, share = sys.argv[1], pathlib.Path(sys.argv[2])
    commands, verbs = commands_of(program), verbs_of(program)
    files = {"bash-completion/completions/dosefloor": bash(commands, verbs), "zsh/site-functions/_dosefloor": zsh(commands, verbs),
             "fish/vendor_completions.d/dosefloor.fish": fish(commands, verbs)}
    files |= {f"man/man1/{name}": text for name, text in manual(program, commands, verbs).items()}
    for name, text in files.items():
        (share / name).parent.mkdir(parents=True, exist_ok=True)
        (share / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
