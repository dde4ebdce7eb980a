"""A place and lot has one difference waiting, and each line knows what the ledger had when it was counted."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def count_later_ones_again(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of several differences that wait for one place and lot the first stays; the others may be the same pieces."""
    lines = apps.get_model("stock", "CountLine").objects.filter(state="differs")
    seen = set()
    for key, place, lot in lines.order_by("counted_at", "pk").values_list("pk", "place_id", "lot_id"):
        if (place, lot) in seen:
            lines.filter(pk=key).update(state="recount")
        seen.add((place, lot))


class Migration(migrations.Migration):
    dependencies = [("stock", "0005_latest_counted")]

    operations = [
        migrations.AddField(
            model_name="countline",
            name="after_move",
            field=models.BigIntegerField(
                blank=True,
                help_text="The ledger's last move (key) when it was counted; None: by the clock",
                null=True,
            ),
        ),
        migrations.RunPython(count_later_ones_again, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="countline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "differs")),
                fields=("place", "lot"),
                name="one_difference_waits_a_place_and_lot",
            ),
        ),
    ]
