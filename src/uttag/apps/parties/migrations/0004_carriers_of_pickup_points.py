"""Each name that a pickup point's carrier went by becomes a carrier; its link and reaches are for the depot to give."""

import re

from django.db import migrations


def carriers(apps, schema_editor):
    Carrier = apps.get_model("parties", "Carrier")
    PickupPoint = apps.get_model("parties", "PickupPoint")
    names = PickupPoint.objects.order_by("carrier_name").values_list("carrier_name", flat=True).distinct()
    for number, name in enumerate(names, start=1):
        code = re.sub("[^A-Z0-9]", "", name.upper())[:16] or "TRANSPORT"
        carrier = Carrier.objects.create(code=f"{code}{number}", name=name or "Transportören")
        PickupPoint.objects.filter(carrier_name=name).update(carrier=carrier)


class Migration(migrations.Migration):
    dependencies = [("parties", "0003_doorstep")]
    operations = [migrations.RunPython(carriers, migrations.RunPython.noop)]
