"""What was a mark on the article becomes the council's approval; what is taxed as food is food; words to search in."""

from datetime import date
from unicodedata import combining, normalize

from django.db import migrations
from django.utils import timezone


def approve(apps, schema_editor):
    article = apps.get_model("catalogue", "Article")
    dispensation = apps.get_model("catalogue", "Dispensation")
    dispensation.objects.bulk_create(
        dispensation(
            article=approved,
            from_day=date(2018, 5, 1),
            decision="Godkänd enligt äldre uppgift i registret",
            decided_at=timezone.now(),
        )
        for approved in article.objects.filter(dispensation_approved=True)
    )


def folded(words):
    letters = normalize("NFD", words.casefold())
    return "".join(letter for letter in letters if not combining(letter))


def kinds_and_words(apps, schema_editor):
    articles = apps.get_model("catalogue", "Article").objects
    articles.filter(vat_class="food").update(kind="food")
    for article in articles.select_related("supplier", "group").iterator():
        parts = (article.number, article.gtin, article.name, article.variant, article.supplier_number)
        named = (*parts, article.supplier.name, article.group.name_sv)
        article.search = folded(" ".join(part for part in named if part))
        article.save(update_fields=["search"])


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_supply")]
    operations = [
        migrations.RunPython(approve, migrations.RunPython.noop),
        migrations.RunPython(kinds_and_words, migrations.RunPython.noop),
        migrations.RemoveField(model_name="article", name="dispensation_approved"),
    ]
