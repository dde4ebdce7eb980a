"""People who log in: add them, give them a role at a unit, a new password, or end their log-in.

  uttag user add alice --name "Alice Berg"
  uttag user assign alice --role prescriber --unit "Vårdcentralen Ale"
  uttag user password alice
  uttag user stop alice

Passwords are asked for, or taken from UTTAG_PASSWORD.
"""

from __future__ import annotations

import argparse
import getpass
import os

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError

from uttag.apps.access.actors import Actor
from uttag.apps.access.operations import assign
from uttag.apps.access.roles import Role
from uttag.apps.parties.models import Unit
from uttag.ground.accounts.models import User
from uttag.interfaces import clock
from uttag.journeys.staff import add_user, set_password, stop_user

HELP = "add people who log in, and give them roles"
# Who can run this program can change the database anyway: the shell is the administrator.
COMMAND_LINE = Actor(Role.ADMINISTRATOR, name="uttag user")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="a new user")
    add.add_argument("username")
    add.add_argument("--name", required=True, help="as others see it")
    add.set_defaults(act=_add)
    give = actions.add_parser("assign", help="give a role at a unit")
    give.add_argument("username")
    give.add_argument(
        "--role", required=True, choices=[role.value for role in Role if role is not Role.SYSTEM]
    )
    give.add_argument("--unit", required=True, help="the unit's name or HSA-id")
    give.set_defaults(act=_assign)
    password = actions.add_parser("password", help="set a new password")
    password.add_argument("username")
    password.set_defaults(act=_password)
    stop = actions.add_parser("stop", help="end the log-in")
    stop.add_argument("username")
    stop.set_defaults(act=_stop)


def run(options: argparse.Namespace) -> int:
    try:
        print(options.act(options))
    except IntegrityError:
        print(f"{options.username} is there already.")
        return 1
    except ValidationError as wrong:
        print(" ".join(wrong.messages))
        return 1
    except ObjectDoesNotExist as unknown:
        print(f"Not found: {unknown}")
        return 1
    return 0


def ask_password() -> str:
    """From the environment where there is nobody to ask."""
    return os.environ.get("UTTAG_PASSWORD") or getpass.getpass("Password (at least 12 characters): ")


def _add(options: argparse.Namespace) -> str:
    add_user(options.username, name=options.name, password=ask_password(), actor=COMMAND_LINE, at=clock.now())
    return f"{options.username} is added. Next: uttag user assign {options.username} --role ROLE --unit UNIT"


def _assign(options: argparse.Namespace) -> str:
    units = Unit.objects.filter(name=options.unit) | Unit.objects.filter(hsa_id=options.unit)
    unit = units.get()
    role = Role(options.role)
    assign(_user(options), unit, role, from_day=clock.today(), actor=COMMAND_LINE, at=clock.now())
    return f"{options.username} is {role} at {unit}."


def _password(options: argparse.Namespace) -> str:
    set_password(_user(options), ask_password(), actor=COMMAND_LINE, at=clock.now())
    return f"{options.username} has a new password."


def _stop(options: argparse.Namespace) -> str:
    stop_user(_user(options), actor=COMMAND_LINE, at=clock.now())
    return f"{options.username} can't log in any more."


def _user(options: argparse.Namespace) -> User:
    return User.objects.get(username=options.username)
