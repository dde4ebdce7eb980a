"""User name and password."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LogInForm(forms.Form):
    username = forms.CharField(
        label=_("Användarnamn"),
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label=_("Lösenord"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
