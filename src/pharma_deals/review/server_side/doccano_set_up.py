"""Makes the database of a new doccano, its roles and its first user. Run as a program, in doccano's environment."""

import os

import django
from django.core.management import call_command

django.setup()
call_command("migrate", verbosity=0)
call_command("create_roles")
# Not as an argument of the program, which everybody on the machine can see.
call_command(
    "create_admin",
    interactive=False,
    username="admin",
    email="admin@example.com",
    password=os.environ["DOCCANO_ADMIN_PASSWORD"],
)
