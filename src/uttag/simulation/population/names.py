"""Names, streets and ways to reach people: common words put together at random, numbers kept for fiction.

Phone numbers come from the ranges that the Swedish Post and Telecom Authority keeps for books and films
(070-1740605 to -699, 031-3900600 to -699), addresses of e-mail from example.org.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass

from uttag.simulation.population.tables import table


@dataclass(frozen=True, slots=True)
class Address:
    street: str
    postal_code: str
    city: str


def given_name(rng: random.Random, birth_year: int, man: bool) -> str:
    lists: dict[str, list[str]] = table("names")["given"]["man" if man else "woman"]
    latest = max(year for year in lists if int(year) <= birth_year)
    name = rng.choice(lists[latest])
    # One in eight goes by two names, so that labels and columns meet long ones.
    return f"{name} {rng.choice(lists[latest])}" if rng.random() < 0.12 else name


def family_name(rng: random.Random) -> str:
    lists: dict[str, list[str]] = table("names")["family"]
    kind = rng.choices(["common", "newer", "long"], [86, 12, 2])[0]
    name = rng.choice(lists[kind])
    return f"{name} {rng.choice(lists['common'])}" if kind == "common" and rng.random() < 0.06 else name


def address(rng: random.Random, post: list[str]) -> Address:
    """A street that need not exist, in a postal town that does. `post` holds "postal code town"."""
    words = table("names")["streets"]
    rural = rng.random() < 0.15
    street = (
        f"{rng.choice(words['rural'])} {rng.randint(1, 9)}" if rural else _town_street(rng, words["names"])
    )
    return Address(street, *split_post(rng.choice(post)))


def split_post(post: str) -> tuple[str, str]:
    """Postal code in five digits, and city, of "541 30 Skövde"."""
    first, second, city = post.split(" ", 2)
    return first + second, city


def mobile(rng: random.Random) -> str:
    return f"070-1740{rng.randint(605, 699)}"


def phone(rng: random.Random) -> str:
    return f"031-3900{rng.randint(600, 699)}"


def plain(name: str) -> str:
    """A name as it stands in an e-mail address: lower case, a–z, dots."""
    bare = unicodedata.normalize("NFKD", name.lower().replace("ı", "i")).encode("ascii", "ignore").decode()
    return ".".join(bare.split())


def _town_street(rng: random.Random, streets: list[str]) -> str:
    flat = f" lgh {rng.choice((1001, 1102, 1203, 1301))}" if rng.random() < 0.2 else ""
    return f"{rng.choice(streets)} {rng.randint(1, 86)}{rng.choice(('', '', '', 'A', 'B'))}{flat}"
