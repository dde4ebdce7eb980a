from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0004_live_bookings"),
    ]

    operations = [
        migrations.AddField(
            model_name="delaycontact",
            name="key",
            field=models.CharField(
                default="",
                help_text="Of the form: sent twice it is one contact (I3)",
                max_length=80,
                unique=True,
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="delaycontact",
            index=models.Index(fields=["-contacted_at"], name="delivery_de_contact_6b6c88_idx"),
        ),
    ]
