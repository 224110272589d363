"""Text that people write, and what of it the bank can keep."""

# Unicode's control characters (category Cc), halves of surrogate pairs (Cs), separators of lines and paragraphs,
# and what turns the text beside it around (UAX #9: embeddings, overrides, isolates). PostgreSQL takes neither NUL
# nor halves, and the others let a name or a reference look like another one.
_CONTROLS = dict.fromkeys(
    [
        *range(0x20),
        *range(0x7F, 0xA0),
        *range(0xD800, 0xE000),
        *range(0x2028, 0x202F),
        *range(0x2066, 0x206A),
    ]
)


_REPLACED = dict.fromkeys(_CONTROLS, "\N{REPLACEMENT CHARACTER}")


class Malformed(ValueError):
    """A request that no client should send: an error of the request, not a refusal of the bank."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"Correct {field}: {reason}.")


def has_controls(text: str) -> bool:
    """Whether there is a control character in a text."""
    return not text.isprintable() and text.translate(_CONTROLS) != text


def check_text(field: str, text: str, maximum: int) -> None:
    """Accept one line of at most `maximum` characters.

    Raises:
        Malformed: it is longer, or has control characters.
    """
    if len(text) > maximum:
        raise Malformed(field, f"it has at most {maximum} characters")
    if has_controls(text):
        raise Malformed(field, "it has control characters")


def without_controls(text: str) -> str:
    """The same text with a replacement character (U+FFFD) in the place of each control character."""
    return text if text.isprintable() else text.translate(_REPLACED)
