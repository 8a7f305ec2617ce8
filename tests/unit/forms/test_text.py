from jixiao.forms.text import text_height, text_width, whole_pixels, wrapped_lines
from jixiao.normal_font import column_points


def test_chinese_characters_and_full_width_marks_are_one_font_size_wide():
    assert text_width("绩效（目标）：") == 7


def test_latin_letters_and_digits_are_narrower_than_chinese_ones():
    assert 10 * 0.5 <= text_width("abcde01234") < 10


def test_a_text_wraps_when_its_width_exceeds_the_room():
    assert wrapped_lines("一" * 10, width=94.5, size=9) == 1
    assert wrapped_lines("一" * 11, width=94.5, size=9) == 2
    assert wrapped_lines("一" * 21, width=94.5, size=9) == 3


def test_line_breaks_count_even_when_lines_are_short_or_empty():
    assert wrapped_lines("目标1：\n目标2：\n\n……", width=200, size=9) == 4


def test_a_latin_word_moves_whole_to_the_next_line_and_breaks_only_when_longer_than_a_line():
    assert wrapped_lines("一二三四五 abcdefgh", width=4.5 + 9 * 7, size=9) == 2
    assert wrapped_lines("Y" * 22, width=4.5 + 9 * 7, size=9) == 2
    assert wrapped_lines("Y" * 29, width=4.5 + 9 * 7, size=9) == 3


def test_a_closing_mark_does_not_begin_a_line():
    assert wrapped_lines("一二三四，", width=4.5 + 9 * 4, size=9) == 2


def test_a_column_three_wide_takes_one_character_a_line():
    assert wrapped_lines("绩效指标", column_points(3), 9) == 4
    assert text_height("绩效指标", column_points(3), 9) >= 4 * 9 * 1.2


def test_heights_are_whole_pixels_and_never_less():
    assert whole_pixels(20) == 20.25
    assert whole_pixels(20.25) == 20.25
