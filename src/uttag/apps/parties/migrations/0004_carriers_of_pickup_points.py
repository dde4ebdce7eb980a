"""Each name that a pickup point's carrier went by becomes a carrier; its link and reaches are for the depot to give."""

import re

from django.db import migrations


def carriers(apps, schema_editor):
    Carrier = apps.get_model("parties", "Carrier")
    PickupPoint = apps.get_model("parties", "PickupPoint")
    names = PickupPoint.objects.order_by("carrier_name").values_list("carrier_name", flat=True).distinct()
    known = {}  # one who is called nothing may be called so by name elsewhere
    for number, written in enumerate(names, start=1):
        name = written or "Transportören"
        if name not in known:
            code = re.sub("[^A-Z0-9]", "", name.upper())[:14] or "TRANSPORT"
            known[name] = Carrier.objects.create(code=f"{code}-{number}", name=name)
        PickupPoint.objects.filter(carrier_name=written).update(carrier=known[name])


class Migration(migrations.Migration):
    dependencies = [("parties", "0003_doorstep")]
    operations = [migrations.RunPython(carriers, migrations.RunPython.noop)]
