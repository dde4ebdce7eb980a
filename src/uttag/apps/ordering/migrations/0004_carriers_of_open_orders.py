"""Orders on their way to a pickup point get its carrier: before carriers, nothing said who drives them."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def carriers(apps, schema_editor):
    Order = apps.get_model("ordering", "Order")
    PickupPoint = apps.get_model("parties", "PickupPoint")
    of_point = PickupPoint.objects.filter(pk=OuterRef("pickup_point")).values("carrier")
    going = Order.objects.filter(carrier=None, pickup_point__isnull=False)
    going.exclude(state__in=("delivered", "cancelled")).update(carrier=Subquery(of_point))


class Migration(migrations.Migration):
    dependencies = [("ordering", "0003_doorstep"), ("parties", "0005_pickup_points_have_carriers")]
    operations = [migrations.RunPython(carriers, migrations.RunPython.noop)]
