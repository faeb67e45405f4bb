"""The modules of this project as its CMakeLists.txt files declare them, and what their files include.

One folder with a dosefloor_module(), add_executable() or dosefloor_test() is one module. check_links.py compares
both; docs/architecture.md is drawn from them.
"""
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

# Floors of the house, lowest first: a module links only to its own floor and those below.
FLOORS = ["sim/core", "config", "sim", "train", "analysis", "jobs"]

# What a third-party header belongs to.
THIRD_PARTY = [
    (r"mpi\.h$", "MPI::MPI_C"),
    (r"hdf5\.h$", "dosefloor::hdf5"),
    (r"fftw3\.h$", "dosefloor::fftw"),
    (r"fftw3-mpi\.h$", "dosefloor::fftw_mpi"),
    (r"Kokkos_", "dosefloor::kokkos"),
    (r"fmt/", "fmt::fmt"),
    (r"CLI/", "dosefloor::cli11"),
    (r"nlohmann/", "dosefloor::json"),
    (r"toml\+\+/", "dosefloor::tomlplusplus"),
    (r"xxhash\.h$", "dosefloor::xxhash"),
    (r"zlib\.h$", "dosefloor::zlib"),
    (r"Random123/", "dosefloor::random123"),
    (r"boost/test/", None),
    (r"boost/", "dosefloor::boost"),
    (r"gsl/", "dosefloor::gsl"),
    (r"(torch|ATen|c10)/", "dosefloor::torch"),
    (r"nccl\.h$", "dosefloor::nccl"),
    (r"cufft\.h$", "dosefloor::cufft"),
]

# Linked for what loading or linking them does, not for a header.
FOR_EFFECT = {
    "dosefloor_compiler": "language level and warnings",
    "dosefloor::torch_cuda": "registers LibTorch's CUDA back end when it is loaded",
    "Threads::Threads": "std::thread",
    "CUDA::cudart": "called by .cu files without a header",
    "CUDA::cudart_static": "called by .cu files without a header",
}


@dataclass
class Module:
    name: str  # the CMake target: "dosefloor::optics", or an executable's name
    folder: str
    list_file: Path
    files: list[str] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    extra_links: set[str] = field(default_factory=set)  # those of `links` from target_link_libraries(), often conditional
    is_test: bool = False
    includes: dict[str, str] = field(default_factory=dict)  # link wanted -> "file:line includes header"

    @property
    def floor(self):
        inside = [floor for floor in FLOORS if self.folder == floor or self.folder.startswith(floor + "/")]
        return FLOORS.index(max(inside, key=len)) if inside else None


def tracked_files(root):
    out = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=root, check=True,
                         capture_output=True, text=True).stdout
    return [name for name in out.splitlines() if (root / name).is_file()]


def _calls(text, function):
    """The arguments of every call of a CMake function, as lists of words."""
    return [re.sub(r'"[^"]*"', "", body).split() for body in re.findall(rf"\b{function}\(([^()]*)\)", text)]


def _keyword(words, keyword, others):
    found, inside = [], False
    for word in words:
        if word == keyword:
            inside = True
        elif word in others:
            inside = False
        elif inside:
            found.append(word)
    return found


def _expand(words, variables):
    for word in words:
        match = re.fullmatch(r"\$\{(\w+)\}", word)
        yield from variables.get(match.group(1), []) if match else [word]


def read_modules(root):
    files = tracked_files(root)
    modules = []
    for name in files:
        if not name.endswith("CMakeLists.txt") or name == "CMakeLists.txt":
            continue
        folder = str(Path(name).parent)
        text = re.sub(r"#[^\n]*", "", (root / name).read_text(encoding="utf-8"))
        variables = {}
        for words in _calls(text, "set"):
            variables.setdefault(words[0], []).extend(words[1:])
        here = [f for f in files if f.startswith(folder + "/") and re.search(r"\.(cpp|hpp|cu|cuh)$", f)]
        nested = {str(Path(f).parent) for f in files if f.endswith("/CMakeLists.txt") and f != name}
        here = [f for f in here if not any(f.startswith(other + "/") for other in nested
                                           if other.startswith(folder + "/"))]
        keywords = {"SOURCES", "LINKS", "ON_DEVICES", "PUBLIC", "PRIVATE", "INTERFACE"}
        mains = set()
        for words in _calls(text, "add_executable"):
            sources = [f"{folder}/{word}" for word in _expand(words[1:], variables)]
            mains.update(sources)
            modules.append(Module(words[0], folder, root / name, [f for f in sources if f in files]))
        for function, is_test in (("dosefloor_module", False), ("dosefloor_test", True), ("dosefloor_device_test", True)):
            for words in _calls(text, function):
                target = words[1] if function == "dosefloor_device_test" else words[0]
                module = Module(f"test_{target}" if is_test else f"dosefloor::{target}", folder, root / name,
                                is_test=is_test)
                module.links.update(_expand(_keyword(words, "LINKS", keywords), variables))
                if is_test:
                    module.files = [f"{folder}/{s}" for s in _expand(_keyword(words, "SOURCES", keywords), variables)]
                else:
                    module.files = [f for f in here if f not in mains]
                modules.append(module)
        by_target = {m.name.replace("dosefloor::", "dosefloor_"): m for m in modules if m.folder == folder}
        for words in _calls(text, "target_link_libraries"):
            if words[0] in by_target:
                extra = {word for word in words[1:] if word not in keywords}
                by_target[words[0]].links.update(extra)
                by_target[words[0]].extra_links.update(extra)
    owner = {f: m.name for m in modules if not m.is_test for f in m.files if m.name.startswith("dosefloor::")}
    for module in modules:
        _read_includes(root, module, owner, module.files)
    return modules


def _read_includes(root, module, owner, names):
    """Headers of tests/ belong to whoever includes them."""
    support = []
    for name in names:
        for number, line in enumerate((root / name).read_text(encoding="utf-8").splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not match:
                continue
            header = match.group(2)
            if match.group(1) == '"':
                wanted = owner.get(header)
                if header.startswith("tests/"):
                    support.append(header)
                elif wanted is None:
                    wanted = f"?{header}"
            else:
                wanted = next((target for rule, target in THIRD_PARTY if re.match(rule, header)), None)
            if wanted and wanted != module.name:
                module.includes.setdefault(wanted, f"{name}:{number} includes {header}")
    if support:
        _read_includes(root, module, owner, support)
