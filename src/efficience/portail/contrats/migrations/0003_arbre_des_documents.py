"""A document keeps its tree: its page and its Word file are written from it, instead of being files kept beside the PDF."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column for two. Documents made before keep their PDF, which is what was proposed and signed."""

    dependencies = [("contrats", "0002_cloisons")]

    operations = [
        migrations.RemoveField("document", "html"),
        migrations.RemoveField("document", "docx"),
        migrations.AddField("document", "arbre", models.BinaryField("arbre", default=b""), preserve_default=False),
    ]
