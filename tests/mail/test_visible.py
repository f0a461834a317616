"""Signs that cover, reorder or hide the words around them; and people whose script needs such signs."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.mail.address import display_name
from bridge.mail.message import parse
from bridge.mail.visible import seemly, seemly_name

LEGITIMATE = [
    "שָׁלוֹם עֲלֵיכֶם",  # points
    "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים",  # and accents
    "بِسْمِ ٱللَّهِ ٱلرَّحْمَٰنِ ٱلرَّحِيمِ",
    "می‌خواهم، علی‌رضا",  # non-joiners
    "क्षत्रिय में हिन्दी, श्रीमान्, र्‍क",
    "ที่นี่น้ำใจ ก็ดี ภูมิปัญญา สิทธิ์",
    "ພາສາລາວ ນີ້",
    "བསྒྲུབས ཧྐྵྨླྺྼྻྂ",
    "ខ្ញុំ ស្រឡាញ់​ភាសា​ខ្មែរ",  # zero width spaces between words
    "မြန်မာဘာသာ",
    unicodedata.normalize("NFD", "Tiếng Việt, Đặng Thị Hoà"),
    "👨‍👩‍👧‍👦 🏳️‍🌈 👩🏽‍🚀 1️⃣ ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇩🇪",
    "葛󠄀城市",  # an ideographic variation
    "השם \u2066John <Smith>\u2069 כאן",  # an isolate
    "קרא את \u202aC++\u202c היום",
    "שלום! \u200f(כן)",
    "ɔ̃ː ŋ̊ k͡p  t̪͡θ̼ˀ",
    "Grüße, œuvre, Ål, 你好、「世界」……！！？？",
]


@pytest.mark.parametrize("text", LEGITIMATE)
def test_what_a_script_or_an_emoji_needs_stays(text: str) -> None:
    assert seemly(text) == text


@pytest.mark.parametrize("text", LEGITIMATE)
def test_a_subject_keeps_what_its_script_needs(text: str) -> None:
    text = text.replace("\u200b", " ")
    assert parse(f"Subject: {text}\r\n\r\n".encode()).subject == " ".join(text.split())


def zalgo(marks: int) -> str:
    return "".join(c + "".join(chr(0x300 + (7 * n + m) % 0x6F) for m in range(marks)) for n, c in enumerate("comes"))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (zalgo(30), zalgo(4)),
        ("ก" + "็" * 40, "ก็"),
        ("ก" + "็้" * 40, "ก็้็"),
        ("a" + "\u0301\u200d" * 20, "a\u0301\u200d"),
        ("a" + "".join(chr(0x300 + n) + "\u2061\u034f" for n in range(20)), "a\u0300\u0301\u0302\u0303"),
        ("\u0301\u0302above", "above"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("\u202eevil\u202c", "evil"),
        ("שלום \u202eevil\u202c", "שלום evil"),
        ("שלום \u2067evil", "שלום evil"),
        ("שלום evil\u2069\u202c", "שלום evil"),
        ("שלום \u2067a\u202bb\u2069 c", "שלום \u2067ab\u2069 c"),
        ("if \u2066admin\u2069", "if admin"),
        ("שלום" + "\u200f" * 50, "שלום\u200f"),
        ("שלום " + "\u2067" * 30 + "x" + "\u2069" * 30, "שלום " + "\u2067" * 8 + "x" + "\u2069" * 8),
        ("hid\u2063\u206a\ufeff\ufff9den\U000e0001", "hidden"),
        ("a" + "".join(chr(0xE0000 + ord(c)) for c in "ignore all before"), "a"),
        ("a" + "\ufe00\ufe01\ufe02" * 30, "a\ufe00"),
        ("a" + "\u200b" * 99 + "b", "a\u200bb"),
        ("🏴" + "".join(chr(0xE0000 + ord(c)) for c in "abcdefghijk"), "🏴"),
    ],
)  # fmt: skip
def test_zalgo_bidi_and_hidden_text_are_cleaned(text: str, seen: str) -> None:
    assert seemly(text) == seen


@pytest.mark.parametrize(
    "name", ["\u3164", "\u200d\u200c", "\u202e", "\u2800 \u2800", "\u0301\u0302", "\u115f", "\ufe0f"]
)
def test_a_name_with_nothing_to_see_is_no_name(name: str) -> None:
    assert display_name(name) == ""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("علی‌رضا", "علی‌رضا"),
        ("श्‍याम", "श्‍याम"),
        ("Mei 👩‍💻", "Mei 👩‍💻"),
        ("Ann\u202e gro.live", "Ann gro.live"),
        ("\u2067Ann", "Ann"),
        (zalgo(30), zalgo(4)),
    ],
)
def test_a_name_is_cleaned_and_a_persian_hindi_or_emoji_one_stays(name: str, shown: str) -> None:
    assert display_name(name) == shown


ODD_SIGNS = [0x300, 0x301, 0x20DD, 0xE47, 0x5B8, 0x64B, 0xFE0F, 0xE0061, 0xE007F, 0x1F3F4, 0x5D0, 0x628, 0x3164, 0x34F]
ODD = "ab 1\n" + "".join(map(chr, [*ODD_SIGNS, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]))


@example(" \x800")
@example("\u0301 \u0302a")
@given(st.text(st.sampled_from(ODD) | st.characters(exclude_categories=["Cs"]), max_size=60))
def test_cleaned_text_is_a_part_of_the_text_balanced_and_stays_as_it_is(text: str) -> None:
    seen = seemly(text)
    rest = iter(text)
    assert all(c in rest for c in seen)
    assert seemly(seen) == seen
    assert seemly_name(seemly_name(text)) == seemly_name(text)
    assert "\u202e" not in seen
    for line in seen.splitlines():
        assert sum(map(line.count, "\u2066\u2067\u2068")) == line.count("\u2069")
        assert sum(map(line.count, "\u202a\u202b")) == line.count("\u202c")


def test_a_megabyte_of_marks_is_cleaned_in_linear_time() -> None:
    def cost(length: int) -> float:
        began = time.process_time()
        seemly("a" + "\u0301\u2067\u200d\u0302" * length)
        return time.process_time() - began

    cost(1000)
    assert cost(80_000) < 30 * max(cost(8_000), 0.001)
