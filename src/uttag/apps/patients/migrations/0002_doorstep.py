import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0005_pickup_points_have_carriers'),
        ('patients', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeWish',
            fields=[
                ('patient', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='notice_wish', serialize=False, to='patients.patient')),
                ('channel', models.CharField(blank=True, choices=[('sms', 'Sms'), ('email', 'E-post'), ('letter', 'Brev')], help_text='Empty: SMS, else letter', max_length=8)),
                ('language', models.CharField(default='sv', max_length=2)),
                ('large_print', models.BooleanField(default=False)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DeliveryWish',
            fields=[
                ('patient', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='delivery_wish', serialize=False, to='patients.patient')),
                ('destination', models.CharField(blank=True, help_text='rules.words.DestinationKind', max_length=16)),
                ('ward', models.CharField(blank=True, max_length=60)),
                ('dwelling', models.CharField(blank=True, choices=[('', 'Inte känt'), ('house', 'Villa eller radhus'), ('flats', 'Flerfamiljshus')], default='', max_length=8)),
                ('leave_outside', models.BooleanField(default=False)),
                ('leave_outside_told_at', models.DateTimeField(blank=True, null=True)),
                ('instructions', models.CharField(blank=True, max_length=200)),
                ('changed_at', models.DateTimeField()),
                ('pickup_point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='parties.pickuppoint')),
            ],
        ),
    ]
