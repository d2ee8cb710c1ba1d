import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import sealing_key, tickets

PEPPER = tickets.pepper_from("a secret")


def test_ticket_has_26_letters_and_reads_back_from_its_printed_form():
    ticket = tickets.new_ticket()

    assert len(ticket) == 26
    assert tickets.read_ticket(tickets.print_ticket(ticket)) == ticket


@pytest.mark.parametrize(
    "typed",
    [
        "0123-4567-89AB-CDEF-GHJK-MNPQ-RS",
        "o l23 4567 89ab cdef ghjk mnpq rs",
        "０１２３–４５６７ 89ab.cdef_ghjkmnpqrs",
    ],
)
def test_typed_ticket_is_read_as_meant(typed):
    assert tickets.read_ticket(typed) == "0123456789ABCDEFGHJKMNPQRS"


@pytest.mark.parametrize(
    "typed", ["", "0123", "U123456789ABCDEFGHJKMNPQRS", "8123456789ABCDEFGHJKMNPQRS", "<" * 26]
)
def test_text_that_is_no_ticket_is_none(typed):
    assert tickets.read_ticket(typed) is None


@given(st.text(max_size=80))
def test_any_text_is_a_ticket_or_none(typed):
    ticket = tickets.read_ticket(typed)

    assert ticket is None or tickets.read_ticket(ticket) == ticket


def test_images_differ_by_purpose_and_by_secret():
    ticket = tickets.new_ticket()
    other = tickets.pepper_from("another secret")
    images = {
        tickets.ticket_hash(PEPPER, ticket),
        tickets.ballot_key(PEPPER, ticket),
        tickets.ticket_hash(other, ticket),
        tickets.ballot_key(other, ticket),
    }

    assert len(images) == 4


def test_sealed_text_opens_with_its_key_only():
    private, public = sealing_key.new_key_pair()
    other, _public = sealing_key.new_key_pair()

    sealed = sealing_key.seal(public, "答案".encode(), 2048)

    assert sealing_key.open_sealed(private, sealed).decode() == "答案"
    with pytest.raises(sealing_key.SealBroken):
        sealing_key.open_sealed(other, sealed)
    with pytest.raises(sealing_key.SealBroken):
        sealing_key.open_sealed(private, sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(sealing_key.SealBroken):
        sealing_key.open_sealed(private, b"short")


def test_sealed_size_does_not_tell_long_from_short():
    _private, public = sealing_key.new_key_pair()
    size = sealing_key.padded_size(3000)

    assert size == 4096
    assert len(sealing_key.seal(public, b"", size)) == len(sealing_key.seal(public, b"x" * 3000, size))
    with pytest.raises(ValueError, match="do not fit"):
        sealing_key.seal(public, b"x" * 4093, size)


def test_wrapped_key_opens_under_its_secret_only():
    private, _public = sealing_key.new_key_pair()

    wrapped = sealing_key.wrap_private_key("a secret", private)

    assert sealing_key.unwrap_private_key("a secret", wrapped) == private
    assert private not in wrapped
    with pytest.raises(sealing_key.SealBroken):
        sealing_key.unwrap_private_key("another secret", wrapped)
