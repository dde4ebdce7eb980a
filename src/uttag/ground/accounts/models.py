"""A person with a log-in."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager["User"]):
    """Makes users; Django's log-in finds them by `username`."""

    def create_user(self, username: str, *, name: str, email: str = "", password: str | None = None) -> User:
        user = self.model(username=username, name=name, email=email)
        user.set_password(password)  # None: can't log in by password
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Personal data: name, e-mail address. What a user may do is said by assignments, not here.

    Users are never deleted, since trail and access log name them; `is_active` ends a log-in.
    """

    care_provider_none = "a person may hold assignments with several care providers"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name
