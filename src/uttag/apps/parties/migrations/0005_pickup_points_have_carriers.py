import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0004_carriers_of_pickup_points")]
    operations = [
        migrations.RemoveField(model_name="pickuppoint", name="carrier_name"),
        migrations.AlterField(
            model_name="pickuppoint",
            name="carrier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="pickup_points", to="parties.carrier"
            ),
        ),
    ]
