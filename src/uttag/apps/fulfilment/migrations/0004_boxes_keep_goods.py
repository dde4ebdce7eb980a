from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fulfilment', '0003_departure_days'),
    ]

    operations = [
        migrations.AddField(
            model_name='boxkind',
            name='storage',
            field=models.CharField(choices=[('room', 'Rumstemperatur'), ('cool', 'Kyla 2–8 °C'), ('frozen', 'Frys')], default='room', max_length=10),
        ),
    ]
