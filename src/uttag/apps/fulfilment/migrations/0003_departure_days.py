from datetime import UTC, datetime

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fulfilment', '0002_doorstep'),
    ]

    operations = [
        migrations.AddField(
            model_name='departure',
            name='set_at',
            field=models.DateTimeField(default=datetime(2026, 1, 1, tzinfo=UTC), help_text='When it was last set up or changed; no wave is due for a lorry that left before'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='wave',
            name='cut_day',
            field=models.DateField(blank=True, help_text="The departure's day, whose one wave this is; None: planned by hand", null=True),
        ),
        migrations.AddConstraint(
            model_name='wave',
            constraint=models.UniqueConstraint(fields=('departure', 'cut_day'), name='one_wave_a_departure_and_day'),
        ),
        migrations.AlterField(
            model_name='allocation',
            name='lot',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='stock.lot'),
        ),
        migrations.AlterField(
            model_name='allocation',
            name='wave',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='fulfilment.wave'),
        ),
    ]
