"""Make the virtual environments; runs with the Python that a person has, so it needs nothing but Python.

`python3 infra/bootstrap.py app` makes what `make run` needs, .venv and .venv-cloud;
`python3 infra/bootstrap.py test` also installs what `make check` and `make test` need.
"""

import hashlib
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
APP = (".venv", "infra/requirements.txt")
CLOUD = (".venv-cloud", "infra/local/requirements.txt")
TEST = (".venv", "tests/requirements.txt")
WANTED = {"app": [[APP], [CLOUD]], "test": [[APP, TEST], [CLOUD]]}


class Trouble(Exception):
    """What a person can act on: one clear sentence."""


def main() -> None:
    """Bring every wanted environment up to date; silent when it is."""
    try:
        require_python()
        with ThreadPoolExecutor() as pool:
            list(pool.map(install_all, WANTED[sys.argv[1]]))
    except Trouble as trouble:
        sys.exit(str(trouble))


def require_python() -> None:
    """`Trouble` when this Python is too old or cannot make environments."""
    if sys.version_info < OLDEST:
        raise Trouble(
            "Baton needs Python {}.{} or newer and this is {}.{}; name another one with PYTHON=<path>.".format(
                *OLDEST, *sys.version_info[:2]
            )
        )
    try:
        import ensurepip  # noqa: F401 - Debian leaves it out of its Python
    except ImportError:
        raise Trouble(
            "This Python cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv"
        ) from None


def install_all(wanted: "list[tuple[str, str]]") -> None:
    """Install requirements into one environment, file after file."""
    for environment, requirements in wanted:
        install(ROOT / environment, ROOT / requirements)


def install(environment: Path, requirements: Path) -> None:
    """Install a file of pinned requirements, once per content and Python."""
    stamp = environment / (requirements.parent.name + ".installed")
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    sys.stderr.write(f"Installing {requirements.relative_to(ROOT)} into {environment.name} ...\n")
    python = environment / "bin" / "python"
    if not is_of_this_python(environment):
        shutil.rmtree(environment, ignore_errors=True)
        call([sys.executable, "-m", "venv", str(environment)], "The virtual environment could not be made")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    call(
        [*pip, "--require-hashes", "-r", str(requirements)], f"{requirements.relative_to(ROOT)} could not be installed"
    )
    stamp.write_text(wanted, encoding="utf-8")


def is_of_this_python(environment: Path) -> bool:
    """Whether an environment exists and was made by a Python of this version."""
    settings = environment / "pyvenv.cfg"
    version = ".".join(str(part) for part in sys.version_info[:3])
    return settings.exists() and f"version = {version}\n" in settings.read_text(encoding="utf-8")


def call(command: "list[str]", otherwise: str) -> None:
    """Run a command; `Trouble` with the end of what it said when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-5:]
        raise Trouble("\n".join([f"{otherwise}:", *last]))


if __name__ == "__main__":
    main()
