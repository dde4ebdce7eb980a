import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ordering', '0002_package_of_the_price'),
        ('parties', '0005_pickup_points_have_carriers'),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='carrier',
            field=models.ForeignKey(blank=True, help_text='Who drives; None: nobody is known to reach it', null=True, on_delete=django.db.models.deletion.PROTECT, to='parties.carrier'),
        ),
        migrations.AddField(
            model_name='order',
            name='details_forgotten_at',
            field=models.DateTimeField(blank=True, help_text='When door code, phone and words to the driver were cleared', null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='flats',
            field=models.BooleanField(default=False, help_text='Flerfamiljshus: utanför den egna dörren (D10)'),
        ),
    ]
