"""The bundled pictures are those that were published, none of the test was trained on, and a damaged file is named."""

import hashlib
import io
import time
from pathlib import Path

import make_data
import numpy as np
import pytest

from vae_steps import bundled, digits, icons

kinds = pytest.mark.parametrize("kind", [digits, icons])


def test_the_digits_are_those_of_the_file_that_was_published():
    x = np.concatenate([part.x for part in digits.load()]) * 16
    labels = np.concatenate([part.labels for part in digits.load()])
    rows = (",".join(map(str, (*row.astype(int), label))) for row, label in zip(x, labels))
    csv = "".join(f"{row}\n" for row in rows).encode()
    assert hashlib.sha256(csv).hexdigest() == make_data.SHA256["digits.csv"]


def test_the_test_begins_with_a_sheet():
    train, test = digits.load()
    begins = make_data.sheets(np.concatenate([train.labels, test.labels]))
    assert len(begins) == 14 and begins[-make_data.TEST_SHEETS] == len(train.x)
    assert train.labels[:10].tolist() == test.labels[:10].tolist() == list(range(10))


def test_every_digit_and_every_icon_is_there_with_numbers_from_0_to_1():
    for data, features, count in ((digits.load(), 64, 1797), (icons.load(), 768, 1412)):
        assert sum(len(part.x) for part in data) == count and 0.19 < len(data.test.x) / count < 0.22
        for part in data:
            assert (
                part.x.dtype == np.float64 and part.x.shape == (len(part.x), features) and len(part[1]) == len(part.x)
            )
            assert part.x.min() == 0 and part.x.max() == 1
    for part in digits.load():
        assert {*part.labels.tolist()} == {*range(10)}


def test_every_icon_has_a_name_of_its_own_and_its_colours():
    train, test = icons.load()
    assert len({*train.names, *test.names}) == 1412
    pictures = dict(zip((*train.names, *test.names), np.concatenate([train.x, test.x]).reshape(-1, 16, 16, 3)))
    red, green, blue = pictures["red apple"][8, 8]
    assert red > 0.8 and red > 2 * green and red > 2 * blue
    red, green, blue = pictures["blue heart"][8, 8]
    assert blue > 0.8 and blue > red and blue > green
    assert pictures["blue heart"][0, 0].tolist() == [1, 1, 1]  # on white


def test_no_icon_of_the_test_has_a_variant_that_is_trained_on():
    train, test = icons.load()
    apart = [np.sqrt(np.mean((train.x - picture) ** 2, 1)).min() for picture in test.x]
    assert min(apart) > make_data.ALIKE

    def kinds(names):
        others = {"man", "woman", "person", "men", "women", "people"}
        return {" ".join(word for word in name.split() if word not in others) for name in names} - {""}

    assert not kinds(train.names) & kinds(test.names)


# What must stand together, whatever the pictures look like: (short name, code points), as emoji.json has them.
def entry(name, unified, subcategory="person-role"):
    return {"name": name, "unified": unified, "subcategory": subcategory}


@pytest.mark.parametrize(
    "one, other",
    [
        (entry("WOMAN SURFING", "1F3C4-200D-2640-FE0F"), entry("SURFER", "1F3C4")),
        (entry("MAN FARMER", "1F468-200D-1F33E"), entry("WOMAN FARMER", "1F469-200D-1F33E")),
        (entry("PERSON RUNNING FACING RIGHT", "1F3C3-200D-27A1-FE0F"), entry("RUNNER", "1F3C3")),
        (entry("PRINCE", "1F934"), entry("PRINCESS", "1F478")),
        (entry("CLOCK FACE ONE OCLOCK", "1F550", "time"), entry("CLOCK FACE TWO-THIRTY", "1F55D", "time")),
        (entry("WOMAN: RED HAIR", "1F469-200D-1F9B0", "person"), entry("FAMILY: ADULT, CHILD", "1F9D1-200D-1F9D2")),
    ],
)
def test_variants_are_of_one_kind_and_others_are_not(one, other):
    assert make_data.kind_of(one) == make_data.kind_of(other) != make_data.kind_of(entry("TOMATO", "1F345", "food"))
    far = np.zeros((2, 3), np.uint8)
    far[1] = 255
    assert len({*make_data.groups([one, other], far)}) == 1


def test_pictures_that_are_almost_the_same_are_in_one_group_and_a_group_is_on_one_side():
    x = np.array([[0, 0, 0], [0, 0, 5], [90, 90, 90], [0, 5, 10]], np.uint8)
    entries = [entry(str(place), str(place)) for place in range(4)]
    groups = make_data.groups(entries, x)
    assert groups[0] == groups[1] == groups[3] != groups[2]
    groups = np.repeat(np.arange(60), [20, *[3] * 40, *[1] * 19])
    sides = np.array(make_data.split(groups))
    assert sum(sides) == round(0.2 * len(groups)) and not sides[0]
    assert all(len({*sides[groups == group]}) == 1 for group in range(60))


def test_each_2_x_2_pixels_become_their_mean():
    tile = np.zeros((32, 32, 3), np.uint8)
    tile[0, 0], tile[1, 1], tile[30:, 30:] = (200, 0, 255), (101, 0, 255), 77
    small = make_data.halved(tile)
    assert small.shape == (16, 16, 3) and small[0, 0].tolist() == [75, 0, 128] and small[15, 15].tolist() == [77] * 3


def test_the_same_arrays_are_the_same_bytes():
    arrays = {"x": np.arange(60, dtype=np.uint8), "test_from": np.array([3])}
    assert make_data.packed(arrays) == make_data.packed(arrays)
    assert sum(path.stat().st_size for path in bundled.FOLDER.iterdir()) < 850_000


@kinds
def test_what_is_loaded_is_kept_and_cannot_be_changed(kind):
    data = kind.load()
    assert data is kind.load()
    for part in data:
        for array in (array for array in part if isinstance(array, np.ndarray)):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0
            with pytest.raises(ValueError, match="cannot set WRITEABLE"):
                array.flags.writeable = True


@kinds
def test_loading_takes_no_longer_than_20_ms(kind):
    def taken():
        kind.load.cache_clear()
        start = time.process_time()
        kind.load()
        return time.process_time() - start

    assert min(taken() for _ in range(10)) < 0.02
    kind.load.cache_clear()


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """A folder of data that may be damaged."""
    monkeypatch.setattr(bundled, "FOLDER", tmp_path)
    for kind in (digits, icons):
        kind.load.cache_clear()
    yield tmp_path
    for kind in (digits, icons):
        kind.load.cache_clear()


@kinds
def test_a_missing_file_is_named_in_one_sentence(kind, elsewhere):
    name = f"{kind.__name__.rpartition('.')[2]}.npz"
    with pytest.raises(FileNotFoundError, match=rf"{name} cannot be read: No such file or directory\.$"):
        kind.load()


# Whole archives with other arrays in them.
OTHERS = {
    "no test": lambda arrays: arrays | {"test_from": arrays["test_from"][:0]},
    "two tests": lambda arrays: arrays | {"test_from": np.repeat(arrays["test_from"], 2)},
    "a test from nowhere": lambda arrays: arrays | {"test_from": arrays["test_from"] - 10_000},
    "half a picture": lambda arrays: arrays | {"x": arrays["x"][:, :32]},
    "other numbers": lambda arrays: arrays | {"x": arrays["x"].astype(float)},
    "texts": lambda arrays: arrays | {"x": arrays["x"].astype(str)},
    "few names": lambda arrays: arrays | {name: arrays[name][:50] for name in arrays.keys() & {"names", "labels"}},
}


@pytest.mark.parametrize("name", bundled.SHA256)
def test_the_files_are_those_that_the_package_asks_for(name):
    assert hashlib.sha256((bundled.FOLDER / name).read_bytes()).hexdigest() == bundled.SHA256[name]
    assert {path.name for path in bundled.FOLDER.glob("*.npz")} == {*bundled.SHA256}


@kinds
@pytest.mark.parametrize("damage", ["empty", "half", "one bit", "no archive", "a picture less", "pickled", *OTHERS])
def test_a_damaged_file_is_named_in_one_sentence(kind, damage, elsewhere):
    name = f"{kind.__name__.rpartition('.')[2]}.npz"
    path, whole = elsewhere / name, (Path(bundled.__file__).parent / "data" / name).read_bytes()
    middle = len(whole) // 2
    contents = {
        "empty": b"",
        "half": whole[:middle],
        "one bit": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "no archive": b"x" * 1000,
        "a picture less": make_data.packed({"x": np.zeros((2, 3)), "test_from": np.array([1])}),
        "pickled": make_data.packed(dict.fromkeys(("x", "labels", "names", "test_from"), np.array([object], object))),
    }
    if damage in OTHERS:
        with np.load(io.BytesIO(whole)) as archive:
            contents[damage] = make_data.packed(OTHERS[damage](dict(archive)))
    path.write_bytes(contents[damage])
    with pytest.raises(ValueError, match=rf"^{name} in \S+ is damaged: install vae_steps again\.$"):
        kind.load()


# ---- more handwriting


def moved(x, **limits):
    return digits.displaced(x, np.random.default_rng(3), **{"far": 0, "turn": 0, "size": 0} | limits)


def test_a_digit_that_is_displaced_by_nothing_stays():
    x = digits.load().test.x[:20]
    assert np.allclose(moved(x), x, atol=1e-12)


def test_a_digit_is_moved_and_paper_comes_in():
    dot = np.zeros((500, 8, 8))
    dot[:, 3, 4] = 1
    found = moved(dot.reshape(-1, 64), far=2).reshape(-1, 8, 8)
    assert np.allclose(found.sum((1, 2)), 1)  # linear: no ink is lost
    rows, columns = (found.sum(axis) @ np.arange(8) for axis in (2, 1))
    assert rows.min() < 1.1 and rows.max() > 4.9 and columns.min() < 2.1 and columns.max() > 5.9
    assert abs(rows.mean() - 3) < 0.2 and abs(np.corrcoef(rows, columns)[0, 1]) < 0.15
    assert moved(np.ones((50, 64)), far=8).min() == 0


def test_a_digit_is_turned_and_resized_around_its_middle():
    line = np.zeros((400, 8, 8))
    line[:, :, 3:5] = 1
    turned = moved(line.reshape(-1, 64), turn=0.3).reshape(-1, 8, 8)
    lean = (turned[:, 1] - turned[:, 6]) @ np.arange(8)
    assert lean.min() < -2 and lean.max() > 2 and abs(lean.mean()) < 0.5
    assert np.allclose(turned, turned[:, ::-1, ::-1])
    wide = moved(line.reshape(-1, 64), size=0.5)[:, 24:32].sum(1)
    assert wide.min() < 1.6 and wide.max() > 3


def test_displaced_digits_are_digits_and_depend_on_the_generator_alone():
    x = digits.load().train.x
    first, again = (digits.displaced(x, np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(first, again) and first.min() >= 0 and first.max() <= 1
    assert 0.01 < np.mean((first - x) ** 2) < 0.1


# ---- what is measured of a digit


def stroke(angle, width):
    """A soft stroke through the middle, at an angle to the upright."""
    down, right = np.indices((8, 8)) - 3.5
    along = right + down * np.tan(np.radians(angle))  # across the stroke: rows count downwards
    return (np.exp(-0.5 * (along / width) ** 2) * (np.abs(down) < 3)).ravel()


@pytest.mark.parametrize("angle", [-25, -10, 0, 5, 20])
def test_the_slant_of_a_stroke_is_its_angle(angle):
    assert digits.slant(stroke(angle, 0.7)) == pytest.approx(angle, abs=0.2)


def test_a_slant_is_that_of_the_line_fitted_to_columns_by_rows_and_turns_with_the_picture():
    x = digits.load().test.x[:30]
    row, column = np.indices((8, 8)).reshape(2, 64)
    fitted = [np.polyfit(row, column, 1, w=np.sqrt(one))[0] for one in x]  # polyfit squares its weights
    assert digits.slant(x) == pytest.approx(-np.degrees(np.arctan(fitted)))
    mirrored = x.reshape(-1, 8, 8)[:, :, ::-1].reshape(-1, 64)
    assert digits.slant(mirrored) == pytest.approx(-digits.slant(x))
    assert digits.slant(x[0]) == pytest.approx(digits.slant(x)[0]) and digits.slant(x / 2) == pytest.approx(
        digits.slant(x)
    )
    assert digits.slant(np.eye(64)).tolist() == [0] * 64
    rows = np.zeros((200, 8, 8))  # one of ink in each, so that nothing leans
    rows[np.arange(200), np.arange(200) % 8] = np.random.default_rng(0).integers(1, 17, (200, 8)) / 16
    leans = digits.slant(rows.reshape(200, 64))
    assert leans.tolist() == [0] * 200 and not np.signbit(leans).any()


@pytest.mark.parametrize(("high", "wide"), [(1, 1), (3, 3), (8, 8), (6, 2), (8, 1)])
def test_the_thickness_of_a_rectangle_is_its_area_by_its_outline(high, wide):
    x = np.zeros((8, 8))
    x[:high, :wide] = 1
    expected = 4 * high * wide / (2 * high + 2 * wide)
    assert digits.thickness(x.ravel()) == pytest.approx(expected)
    assert digits.thickness(0.3 * x.reshape(1, 64)) == pytest.approx([expected])


def test_who_presses_harder_writes_thicker():
    thin, thick = (digits.thickness(stroke(10, width)) for width in (0.5, 1))
    assert thick > 1.4 * thin


def test_a_label_is_one_of_ten_numbers():
    found = digits.one_hot([2, 0, 9])
    assert found.shape == (3, 10) and found.argmax(1).tolist() == [2, 0, 9] and found.sum(1).tolist() == [1, 1, 1]
    assert digits.one_hot(4).tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0]
    for wrong in (10, -1, 1.5):
        with pytest.raises(
            ValueError, match=rf"^labels\[1\] is {wrong}(\.0)?, but the label of a digit is a whole number"
        ):
            digits.one_hot([3, wrong])


def test_an_empty_sheet_has_neither_slant_nor_thickness():
    for measure in (digits.slant, digits.thickness):
        with pytest.raises(ValueError, match=r"^x\[1\] has no ink\.$"):
            measure([[1] * 64, [0] * 64])


def test_the_grey_of_an_icon_is_what_a_monitor_in_black_and_white_shows():
    x = icons.load().test.x[:20]
    assert np.allclose(icons.grey(x)[3, 40], 0.299 * x[3, 120] + 0.587 * x[3, 121] + 0.114 * x[3, 122])
    assert icons.grey(x).shape == (20, 256) and np.allclose(icons.grey(np.full((1, 12), 0.7)), 0.7)
    assert icons.grey(x.astype(np.float32)).dtype == np.float32
