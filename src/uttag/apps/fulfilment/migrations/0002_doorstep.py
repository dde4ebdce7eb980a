import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0001_initial'),
        ('fulfilment', '0001_initial'),
        ('ordering', '0003_doorstep'),
        ('parties', '0005_pickup_points_have_carriers'),
        ('stock', '0003_doorstep'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BoxKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('neutral', models.BooleanField(default=True)),
                ('most_weight_g', models.PositiveIntegerField()),
                ('empty_weight_g', models.PositiveIntegerField(default=0)),
                ('active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='parcel',
            name='checked_at',
            field=models.DateTimeField(blank=True, help_text='When all that lies in it had been read at the packing table', null=True),
        ),
        migrations.AddField(
            model_name='parcel',
            name='checked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='parcel',
            name='weight_g',
            field=models.PositiveIntegerField(blank=True, help_text='Of its first box', null=True),
        ),
        migrations.AddField(
            model_name='wave',
            name='leaves_at',
            field=models.DateTimeField(blank=True, help_text='When its departure drives', null=True),
        ),
        migrations.AddField(
            model_name='wave',
            name='picking_started_at',
            field=models.DateTimeField(blank=True, help_text="From now on it can't be undone or planned anew", null=True),
        ),
        migrations.AddField(
            model_name='wave',
            name='replanned_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='parcel',
            name='box',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='fulfilment.boxkind'),
        ),
        migrations.CreateModel(
            name='Departure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('weekdays', models.JSONField(default=list, help_text='0 is Monday; working days alone count')),
                ('cutoff_at', models.TimeField(help_text='When its wave is planned, Swedish time')),
                ('leaves_at', models.TimeField(help_text='When the lorry leaves, Swedish time')),
                ('urgencies', models.JSONField(blank=True, default=list)),
                ('destinations', models.JSONField(blank=True, default=list)),
                ('active', models.BooleanField(default=True)),
                ('carrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='departures', to='parties.carrier')),
            ],
            options={
                'ordering': ['leaves_at', 'name'],
            },
        ),
        migrations.AddField(
            model_name='wave',
            name='departure',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waves', to='fulfilment.departure'),
        ),
        migrations.CreateModel(
            name='ExtraBox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='2 for the second box')),
                ('sscc', models.CharField(max_length=18, unique=True)),
                ('weight_g', models.PositiveIntegerField(blank=True, null=True)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('box', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='fulfilment.boxkind')),
                ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extra_boxes', to='fulfilment.parcel')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='WavePapers',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('notes', 'Följesedlar'), ('labels', 'Etiketter (PDF)'), ('zpl', 'Etiketter (ZPL)')], max_length=8)),
                ('parcels', models.CharField(help_text='Fingerprint of the parcels and boxes it is of', max_length=64)),
                ('count', models.PositiveIntegerField(help_text='How many papers')),
                ('asked_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='files.storedfile')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='fulfilment.wave')),
            ],
        ),
        migrations.CreateModel(
            name='Fetched',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fetched_at', models.DateTimeField()),
                ('fetched_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('papers', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fetched', to='fulfilment.wavepapers')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CheckedLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pieces', models.PositiveIntegerField()),
                ('checked_at', models.DateTimeField()),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.lot')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ordering.order')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checked_lines', to='fulfilment.wave')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('wave', 'order', 'lot'), name='a_lot_is_checked_once_an_order')],
            },
        ),
        migrations.AddConstraint(
            model_name='departure',
            constraint=models.UniqueConstraint(fields=('carrier', 'name'), name='one_departure_of_a_name'),
        ),
        migrations.AddConstraint(
            model_name='departure',
            constraint=models.CheckConstraint(condition=models.Q(('leaves_at__gte', models.F('cutoff_at'))), name='a_wave_is_cut_before_it_leaves'),
        ),
        migrations.AddConstraint(
            model_name='extrabox',
            constraint=models.UniqueConstraint(fields=('parcel', 'number'), name='boxes_of_a_parcel_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name='extrabox',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 2)), name='an_extra_box_is_not_the_first'),
        ),
        migrations.AddConstraint(
            model_name='wavepapers',
            constraint=models.UniqueConstraint(fields=('wave', 'kind', 'parcels'), name='papers_are_made_once'),
        ),
        migrations.AddConstraint(
            model_name='wavepapers',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file', None), ('made_at', None)), models.Q(('file__isnull', False), ('made_at__isnull', False)), _connector='OR'), name='made_papers_have_a_file'),
        ),
    ]
