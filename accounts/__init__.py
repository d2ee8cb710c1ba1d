"""Accounts: the staff door.

``models`` holds users, roles, organisations and the audit log; ``access``
decides who may do what (deny by default) and fetches nothing for strangers;
``views`` logs people in and out.
"""
