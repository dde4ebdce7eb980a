"""Articles registered before they had a kind get the one that goes with their VAT class, and words to search in."""

from django.db import migrations


def kinds_and_words(apps, schema_editor):
    articles = apps.get_model("catalogue", "Article").objects
    articles.filter(vat_class="food").update(kind="food")
    for article in articles.select_related("supplier", "group").iterator():
        parts = (article.number, article.gtin, article.name, article.variant, article.supplier_number)
        named = (*parts, article.supplier.name, article.group.name_sv)
        article.search = " ".join(part for part in named if part).casefold()
        article.save(update_fields=["search"])


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_changes_decided")]
    operations = [migrations.RunPython(kinds_and_words, migrations.RunPython.noop)]
