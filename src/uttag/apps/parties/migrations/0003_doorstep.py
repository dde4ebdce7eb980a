import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0002_supply'),
    ]

    operations = [
        migrations.CreateModel(
            name='Carrier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=80, unique=True)),
                ('phone', models.CharField(blank=True, max_length=25)),
                ('link', models.CharField(choices=[('none', 'Ingen koppling'), ('files', 'Filer i en mapp'), ('http', 'HTTP med signerade besked'), ('simulated', 'Låtsad transportör')], default='none', max_length=10)),
                ('most_weight_g', models.PositiveIntegerField(blank=True, help_text='Of one box; empty: no limit', null=True)),
                ('active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.RenameField(model_name='pickuppoint', old_name='carrier', new_name='carrier_name'),
        migrations.AddField(
            model_name='pickuppoint',
            name='carrier',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pickup_points', to='parties.carrier'),
        ),
        migrations.CreateModel(
            name='Reach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('destination', models.CharField(help_text='rules.words.DestinationKind', max_length=16)),
                ('urgency', models.CharField(help_text='rules.words.Urgency', max_length=10)),
                ('first_code', models.CharField(max_length=5)),
                ('last_code', models.CharField(max_length=5)),
                ('working_days', models.PositiveSmallIntegerField(help_text='From departure to arrival; 0: the same day')),
                ('rural', models.BooleanField(default=False, help_text='Lantbrevbärarlinje')),
                ('rank', models.PositiveSmallIntegerField(default=1)),
                ('carrier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reaches', to='parties.carrier')),
            ],
            options={
                'ordering': ['destination', 'urgency', 'first_code', 'rank'],
                'constraints': [models.UniqueConstraint(fields=('carrier', 'destination', 'urgency', 'first_code'), name='one_reach_from_a_code'), models.CheckConstraint(condition=models.Q(('last_code__gte', models.F('first_code'))), name='a_reach_ends_after_its_start')],
            },
        ),
    ]
