from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0004_professional_days'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='gives_certificates',
            field=models.BooleanField(default=True, verbose_name='les personnes présentes reçoivent une attestation'),
        ),
    ]
