import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0002_doorstep'),
        ('files', '0001_initial'),
        ('fulfilment', '0002_doorstep'),
        ('ordering', '0003_doorstep'),
        ('parties', '0005_pickup_points_have_carriers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='deliveryevent',
            name='box',
            field=models.ForeignKey(blank=True, help_text='None: the first box', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='fulfilment.extrabox'),
        ),
        migrations.AlterField(
            model_name='deliveryevent',
            name='kind',
            field=models.CharField(choices=[('departed', 'Lämnat depån'), ('at_pickup_point', 'På utlämningsstället'), ('delivered', 'Levererad'), ('left_outside', 'Ställd utanför'), ('delayed', 'Försenad'), ('not_delivered', 'Kunde inte lämnas'), ('lost', 'Borttappad')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='deliveryevent',
            constraint=models.UniqueConstraint(condition=models.Q(('box', None)), fields=('parcel', 'kind', 'happened_at'), name='an_event_is_kept_once'),
        ),
        migrations.AddConstraint(
            model_name='deliveryevent',
            constraint=models.UniqueConstraint(condition=models.Q(('box__isnull', False)), fields=('box', 'kind', 'happened_at'), name='an_event_of_a_box_is_kept_once'),
        ),
        migrations.AddField(
            model_name='bookedparcel',
            name='parcel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bookings', to='fulfilment.parcel'),
        ),
        migrations.AddField(
            model_name='booking',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='booking',
            name='carrier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='parties.carrier'),
        ),
        migrations.AddField(
            model_name='booking',
            name='departure',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='fulfilment.departure'),
        ),
        migrations.AddField(
            model_name='booking',
            name='file',
            field=models.ForeignKey(blank=True, help_text='As it was sent', null=True, on_delete=django.db.models.deletion.PROTECT, to='files.storedfile'),
        ),
        migrations.AddField(
            model_name='bookedparcel',
            name='booking',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parcels', to='delivery.booking'),
        ),
        migrations.AddField(
            model_name='carriermessage',
            name='carrier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.carrier'),
        ),
        migrations.AddField(
            model_name='delaycase',
            name='care_provider',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='parties.careprovider'),
        ),
        migrations.AddField(
            model_name='delaycase',
            name='order',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='delay_case', to='ordering.order'),
        ),
        migrations.AddField(
            model_name='delaycontact',
            name='care_provider',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='parties.careprovider'),
        ),
        migrations.AddField(
            model_name='delaycontact',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='delivery.delaycase'),
        ),
        migrations.AddField(
            model_name='delaycontact',
            name='contacted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='forecast',
            index=models.Index(fields=['risk', 'deadline_day'], name='delivery_fo_risk_a59493_idx'),
        ),
        migrations.AddField(
            model_name='strayevent',
            name='carrier',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.carrier'),
        ),
        migrations.AddField(
            model_name='strayevent',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['state', '-asked_at'], name='delivery_bo_state_641d4b_idx'),
        ),
        migrations.AddConstraint(
            model_name='bookedparcel',
            constraint=models.UniqueConstraint(fields=('booking', 'parcel'), name='a_parcel_stands_once_in_a_booking'),
        ),
        migrations.AddConstraint(
            model_name='carriermessage',
            constraint=models.UniqueConstraint(fields=('carrier', 'message_id'), name='a_message_is_taken_in_once'),
        ),
        migrations.AddIndex(
            model_name='delaycase',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['contact_from_day'], name='delays_open'),
        ),
        migrations.AddIndex(
            model_name='strayevent',
            index=models.Index(condition=models.Q(('settled_at', None)), fields=['received_at'], name='stray_events_open'),
        ),
        migrations.AddConstraint(
            model_name='strayevent',
            constraint=models.UniqueConstraint(fields=('sscc', 'kind', 'happened_at', 'why'), name='a_stray_event_is_kept_once'),
        ),
    ]
