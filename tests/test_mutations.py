"""The errors that are put into the package are errors, drawn fairly; and it is seen whether a test notices them."""

import os
from collections import Counter

import pytest
from mutants import differs, mutants
from mutations import ALL, COPIED, ROOMS, Copy, drawn, equivalents, files


def changed(path, source):
    """Every line that a mutant of this source has in another line's place."""
    path.write_text(f"{source}\n", encoding="utf-8")
    return [mutant.after for mutant in mutants(path, path.parent) if differs(mutant, path.parent)]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("a = b + c", ["a = b - c", "a = b", "a = c"]),
        ("a = σ**2 @ b", ["a = σ*2 @ b", "a = σ**3 @ b", "a = σ**1 @ b", "a = σ**2 * b"]),
        ("a = (b) * (c - 0.5)", ["a = (b) / (c - 0.5)", "a = b", "a = (c - 0.5)", "a = (b) * (c + 0.5)", "a = (b) * (c)", "a = (b) * (0.5)", "a = (b) * (c - 1.0)"]),
        ("a |= b", ["pass", "a &= b"]),
        ("a = -b if c not in d else True", ["a = (-b)", "a = True", "a = b if c not in d else True", "a = -b if c in d else True", "a = -b if c not in d else False"]),
        ("a = b < c and d", ["a = b < c or d", "a = d", "a = b < c", "a = b <= c and d"]),
        ("if a: b()", ["if not (a): b()", "if a: pass"]),
        ("while a: break", ["while not (a): break", "while a: continue"]),
        ("a = [b for b in c if d]", ["a = [b for b in c if True]"]),
        ("a = f(b, c, d=e, g=h)", ["a = f(c, b, d=e, g=h)", "a = f(b, c, g=h)", "a = f(b, c, d=e)"]),
        ("a = f(b=c, d=e)", ["a = f(b=c)"]),
        ("a = b.sum(c)", ["a = b.max(c)"]),
        ("a = r'μ', b''", ["a = r'?μ', b''"]),
        ("def f(a: int = 1) -> str:\n    '''A sentence.'''\n    return a", ["def f(a: int = 2) -> str:", "def f(a: int = 0) -> str:", "return None"]),
        ("class A:\n    '''A sentence.'''\n    a: int = 1", ["a: int = 2", "a: int = 0"]),
        ("raise ValueError('a' + 'b')", ["pass"]),
        ("from a import b\na = f'{b + 1}', _('a sentence')", []),
    ],
)  # fmt: skip
def test_one_small_error_is_put_in_and_what_is_written_for_people_is_left_alone(tmp_path, source, lines):
    assert sorted(changed(tmp_path / "a.py", source)) == sorted(lines)


def test_a_mutant_is_named_by_its_function_and_its_lines_wherever_they_move(tmp_path):
    source = "class A:\n    def f(self):\n        return max(\n            1.5,\n            σ)\n"
    changed(tmp_path / "a.py", source)
    before = {mutant.key for mutant in mutants(tmp_path / "a.py", tmp_path)}
    changed(tmp_path / "a.py", "import b\n\n" + source)
    assert before == {mutant.key for mutant in mutants(tmp_path / "a.py", tmp_path)}
    assert ("a.py A.f", "1.5, σ)", "σ, 1.5)") in before


def test_a_seed_draws_the_same_mutants_again_spread_over_all_lines():
    room = "model"
    first = drawn(room, 20, 0)
    assert first == drawn(room, 20, 0) != drawn(room, 20, 1)
    assert len(first) == 20 == len({(mutant.path, mutant.line) for mutant in first})
    passed = {mutant.key for mutant in first[::4]}
    assert sum(mutant.key not in passed for mutant in drawn(room, 20, 0, passed)) == 20


def test_where_all_are_asked_for_no_mutant_is_drawn_twice_and_none_is_left_out(tmp_path):
    (tmp_path / "vae_steps").mkdir()
    changed(tmp_path / "vae_steps" / "a.py", "a = 1 + 2\nb = 3\n")
    assert Counter(mutant.after for mutant in drawn("a", 100, 0, root=tmp_path)) == Counter(
        ["a = 1 - 2", "a = 1", "a = 2", "a = 0 + 2", "a = 2 + 2", "a = 1 + 3", "a = 1 + 1", "b = 4", "b = 2"]
    )
    with pytest.raises(FileNotFoundError):
        drawn("b", 1, 0, root=tmp_path)


def test_what_is_said_to_be_equivalent_is_a_mutant_and_has_a_reason():
    rooms = [room for room in ROOMS if room != ALL]
    possible = {mutant.key for room in rooms for path in files(room) for mutant in mutants(path)}
    for key, reason in equivalents().items():
        assert key in possible and reason.endswith("."), key


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot limit what a process asks for")
def test_a_mutant_is_killed_by_a_test_that_fails_or_never_ends_and_its_file_comes_back(tmp_path):
    source = "def count(n):\n    while n > 0:\n        n -= 1\n    return n\n\n\ndef other():\n    return 1\n"
    (root := tmp_path / "root").mkdir()
    for part in COPIED:
        (root / part).touch() if "." in part or part == "Makefile" else (root / part).mkdir()
    (root / "vae_steps" / "__init__.py").touch()
    (root / "vae_steps" / "a.py").write_text(source)
    test = "from vae_steps.a import count, other\n\ndef test_count():\n    assert count(2) == 0\n    other()\n"
    (root / "tests" / "test_a.py").write_text(test)
    (copy := tmp_path / "copy").mkdir()
    copy = Copy(copy, root)
    found = {mutant.after: mutant for mutant in mutants(root / "vae_steps" / "a.py", root)}
    tests = ["tests/test_a.py"]
    assert copy.time(tests) < 30
    assert copy.killed(found["while not (n > 0):"], tests, 30) == f"FAILED {tests[0]}::test_count"
    assert copy.killed(found["return 2"], tests, 30) == ""
    assert copy.killed(found["n += 1"], tests, 1) == "FAILED to end in 1 s"
    assert (copy.folder / "vae_steps" / "a.py").read_text() == source == (root / "vae_steps" / "a.py").read_text()
