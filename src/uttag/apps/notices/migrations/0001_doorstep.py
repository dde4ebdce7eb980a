import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('files', '0001_initial'),
        ('parties', '0005_pickup_points_have_carriers'),
        ('patients', '0002_doorstep'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('made_at', models.DateTimeField()),
                ('letters', models.PositiveIntegerField()),
                ('posted_at', models.DateTimeField(blank=True, help_text='When someone said they are posted', null=True)),
                ('file', models.ForeignKey(blank=True, help_text='None: forgotten again', null=True, on_delete=django.db.models.deletion.PROTECT, to='files.storedfile')),
                ('posted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(help_text='Code of its sentence in rules/wording', max_length=40)),
                ('key', models.CharField(max_length=160, unique=True)),
                ('subject_kind', models.CharField(help_text='order or parcel', max_length=20)),
                ('subject_uuid', models.UUIDField(db_index=True)),
                ('params', models.JSONField(default=dict)),
                ('channel', models.CharField(blank=True, choices=[('sms', 'Sms'), ('email', 'E-post'), ('letter', 'Brev')], max_length=8)),
                ('ruling', models.UUIDField(blank=True, help_text='Why this channel', null=True)),
                ('language', models.CharField(default='sv', max_length=2)),
                ('address', models.CharField(blank=True, max_length=240)),
                ('state', models.CharField(choices=[('waiting', 'Ska skickas'), ('sent', 'Skickad'), ('delivered', 'Kommit fram'), ('failed', 'Kom inte fram'), ('called_off', 'Behövdes inte')], default='waiting', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, help_text='When it was known to have arrived or not', null=True)),
                ('fault', models.CharField(blank=True, max_length=300)),
                ('gateway_id', models.CharField(blank=True, help_text="The gateway's own number of it", max_length=80)),
                ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='notices.letterbatch')),
                ('care_provider', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='parties.careprovider')),
                ('patient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='patients.patient')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-asked_at'], name='notices_not_state_0e4be1_idx'), models.Index(condition=models.Q(('gateway_id', ''), _negated=True), fields=['gateway_id'], name='notices_by_gateway')],
                'constraints': [models.CheckConstraint(condition=models.Q(('patient__isnull', False), ('user__isnull', False), _connector='OR'), name='a_notice_is_for_someone')],
            },
        ),
    ]
