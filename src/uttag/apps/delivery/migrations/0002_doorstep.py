import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0001_initial'),
        ('ordering', '0003_doorstep'),
    ]

    operations = [
        migrations.CreateModel(
            name='BookedParcel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('leaves_at', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(choices=[('asked', 'Ska bokas'), ('sent', 'Skickad till transportören'), ('confirmed', 'Bekräftad'), ('refused', 'Nekad'), ('called_off', 'Avbokad')], default='asked', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('reference', models.CharField(blank=True, help_text="The carrier's own number of it", max_length=60)),
                ('answer', models.CharField(blank=True, help_text="The carrier's words", max_length=300)),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='CarrierMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(max_length=120)),
                ('body', models.TextField()),
                ('received_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('fault', models.CharField(blank=True, help_text='Why it could not be read', max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='DelayCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('contact_from_day', models.DateField(help_text="The first day past the term's days")),
                ('opened_at', models.DateTimeField()),
                ('ruling', models.UUIDField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='DelayContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('whom', models.CharField(choices=[('patient', 'Patienten'), ('relative', 'Närstående'), ('prescriber', 'Förskrivaren'), ('housing', 'Boendet')], max_length=12)),
                ('channel', models.CharField(choices=[('phone', 'Telefon'), ('email', 'E-post'), ('sms', 'Sms'), ('letter', 'Brev'), ('in_person', 'På plats')], max_length=12)),
                ('outcome', models.CharField(choices=[('told', 'Har fått besked'), ('new_order', 'Fick besked, ny leverans ordnas'), ('cancelled', 'Fick besked, avbeställer'), ('has_it', 'Har redan fått varorna'), ('not_reached', 'Fick inte tag i någon')], max_length=12)),
                ('said_day', models.DateField(blank=True, help_text='The day of delivery that was told', null=True)),
                ('text', models.CharField(blank=True, max_length=300)),
                ('contacted_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Forecast',
            fields=[
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='forecast', serialize=False, to='ordering.order')),
                ('risk', models.CharField(choices=[('late', 'Redan sen'), ('will_miss', 'Kommer inte fram i tid'), ('at_risk', 'Kan bli sen'), ('in_time', 'I tid')], max_length=10)),
                ('expected_day', models.DateField(blank=True, help_text='None: nobody knows', null=True)),
                ('deadline_day', models.DateField(help_text="The order's own, here for speed")),
                ('code', models.CharField(help_text='Of the reason that decides', max_length=60)),
                ('clause', models.CharField(blank=True, max_length=20)),
                ('params', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='StrayEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sscc', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('departed', 'Lämnat depån'), ('at_pickup_point', 'På utlämningsstället'), ('delivered', 'Levererad'), ('left_outside', 'Ställd utanför'), ('delayed', 'Försenad'), ('not_delivered', 'Kunde inte lämnas'), ('lost', 'Borttappad')], max_length=16)),
                ('why', models.CharField(choices=[('unknown', 'Okänt kolli'), ('too_early', 'Före avgången'), ('ahead', 'I framtiden'), ('other_carrier', 'Annan transportör')], max_length=16)),
                ('happened_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('source', models.CharField(max_length=40)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='deliveryevent',
            name='an_event_is_kept_once',
        ),
    ]
