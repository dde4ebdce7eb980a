"""Rows ordered before keep the package that their article has now: none has changed until this version."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def as_now(apps, schema_editor):
    articles = apps.get_model("catalogue", "Article").objects.filter(pk=OuterRef("article"))
    rows = apps.get_model("ordering", "OrderRow").objects
    rows.update(pieces_per_package=Subquery(articles.values("pieces_per_package")[:1]))


class Migration(migrations.Migration):
    dependencies = [("ordering", "0001_initial"), ("catalogue", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="orderrow",
            name="pieces_per_package",
            field=models.PositiveIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.RunPython(as_now, migrations.RunPython.noop),
    ]
