"""The program `uttag`: one command per module of this package.

A command module has HELP (one line), add_arguments(parser) and run(options) -> exit status; and ALONE = True
where it can be run before `uttag init`, or the names of its actions that can.
A new module is found by itself.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import django
from django.db import connection

from uttag.interfaces import cli

ABOUT = """\
uttag: supply of nutrition products and continence consumables, run on its agreement.

Start here:
  uttag demo            build a made-up region to look around in
  uttag --demo serve    look at it in the browser
  uttag init            set up an installation of your own
"""
ENVIRONMENT = """\
Data lies in ./var, or in the folder that UTTAG_VAR names, unless DATABASE_URL names a PostgreSQL.
All settings of the environment: see src/uttag/project/settings.py.
"""
NOT_INSTALLED = (
    "There is no installation here. Run `uttag init` first, or `uttag demo` and then this with --demo."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Returns its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _choose_installation(given)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uttag.project.settings")
    django.setup()
    options = _parser(given).parse_args(given)
    try:
        # Asked first, since some commands carry on after a fault: the worker, and `verify` to the next check.
        if not _alone(options) and not _installed():
            print(NOT_INSTALLED, file=sys.stderr)
            return 2
        status: int = options.run(options)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `uttag clauses | head`
        sys.stderr.close()
        return 0
    return status


def _choose_installation(given: Sequence[str]) -> None:
    """The demo region lives apart, so that it never mixes with real data. Asked before settings are read."""
    if "--demo" in given or given[:1] == ["demo"]:
        os.environ["UTTAG_DEMO"] = "1"
        os.environ.setdefault("UTTAG_VAR", os.path.join("var", "demo"))


def _alone(options: argparse.Namespace) -> bool:
    """Whether the command, or the action asked of it, can be run before `uttag init`."""
    return options.alone is True or getattr(options, "action", "") in (options.alone or ())


def _installed() -> bool:
    """Whether the database has tables. SQLite would make a file when asked, so the file is looked for first."""
    database = str(connection.settings_dict["NAME"])
    in_memory = database.startswith("file:")
    if connection.vendor == "sqlite" and not in_memory and not Path(database).exists():
        return False
    return bool(connection.introspection.table_names())


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="uttag",
        description=ABOUT,
        epilog=ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--demo", action="store_true", help="use the demo region in var/demo")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND [options]", required=True)
    for name, module in _modules(given):
        command = commands.add_parser(
            name,
            help=module.HELP,
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(command)
        command.set_defaults(run=module.run, alone=getattr(module, "ALONE", False))
    return parser


def _modules(given: Sequence[str]) -> Iterator[tuple[str, ModuleType]]:
    """The command that is asked for; all of them when it is help that is asked for."""
    names = [found.name for found in pkgutil.iter_modules(cli.__path__) if found.name != "main"]
    asked = next((word for word in given if not word.startswith("-")), None)
    for name in names if asked not in names else [asked]:
        yield name, importlib.import_module(f"{cli.__name__}.{name}")


if __name__ == "__main__":
    sys.exit(main())
