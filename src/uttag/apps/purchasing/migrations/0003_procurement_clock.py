import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ordering', '0001_initial'),
        ('parties', '0002_supply'),
        ('purchasing', '0002_receiving'),
    ]

    operations = [
        migrations.AddField(
            model_name='procurement',
            name='opened_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='procurement',
            index=models.Index(fields=['ordered_day'], name='purchasing__ordered_e4d6d5_idx'),
        ),
        migrations.AddIndex(
            model_name='procurement',
            index=models.Index(
                condition=models.Q(('overdue_at__isnull', False)), fields=['due_day'], name='procurements_late'
            ),
        ),
    ]
