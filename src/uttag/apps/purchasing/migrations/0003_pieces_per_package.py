from typing import Any

from django.db import migrations, models
from django.db.models import F


def from_pieces(apps: Any, schema_editor: Any) -> None:
    """A line's pieces are whole packages, so their size follows."""
    apps.get_model("purchasing", "PurchaseLine").objects.update(pieces_per_package=F("pieces") / F("packages"))


class Migration(migrations.Migration):
    dependencies = [("purchasing", "0002_needed_until")]

    operations = [
        migrations.AddField(
            model_name="purchaseline",
            name="pieces_per_package",
            field=models.PositiveIntegerField(default=1, help_text="As it was when the order was sent"),
            preserve_default=False,
        ),
        migrations.RunPython(from_pieces, migrations.RunPython.noop),
    ]
