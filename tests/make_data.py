"""Makes the bundled data in `vae_steps/data/` from what others published: the same bytes whenever it runs.

    npm pack emoji-datasource-google@16.0.0
    pip download --no-deps --only-binary :all: scikit-learn==1.9.1
    .venv/bin/python tests/make_data.py emoji-datasource-google-16.0.0.tgz scikit_learn-1.9.1-*.whl

`vae_steps/data/README.md` says whose the pictures are.
"""

import gzip
import hashlib
import io
import json
import sys
import tarfile
import zipfile
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(__file__).parents[1] / "vae_steps/data"
SHEET, LIST = "package/img/google/sheets-clean/32.png", "package/emoji.json"
SHA256 = {
    SHEET: "b417e9f6cd4bbc10656bbfd5e13b6e9a2545b55e6a4cf7312d75be1faaa34952",
    LIST: "1d602e65be88772bf8cc368ce16b855d719eeddbafe128d471b80203f494d29f",
    "digits.csv": "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8",
}
LEFT_OUT = {"Flags", "Symbols", "Component"}
TEST_SHEETS = 3  # of the fourteen on which the digits were written

# Code points that make another person of a picture: joiners, genders, directions, colours of hair; man, woman, adult.
OTHER_PERSON = {"200D", "FE0F", "2640", "2642", "27A1", "1F9B0", "1F9B1", "1F9B2", "1F9B3", "1F468", "1F469", "1F9D1"}
TWINS = {"1F934": "1F478", "1F936": "1F385", "1F384": "1F385", "1F57A": "1F483", "1FAC3": "1F930", "1FAC4": "1F930"}
ONE_PICTURE = ("CLOCK FACE", "MOON", "EARTH GLOBE", "BACKHAND INDEX")  # turned, or shown at another time
ALIKE = 0.05  # root of the mean squared difference of two pictures, below which they are variants of one


# ---- digits


def digits(wheel):
    """The arrays of digits.npz from a wheel of scikit-learn: file order, and where the sheets of the test begin."""
    with zipfile.ZipFile(wheel) as archive:
        csv = gzip.decompress(archive.read("sklearn/datasets/data/digits.csv.gz"))
    must_be("digits.csv", csv)
    table = np.array([line.split(b",") for line in csv.split()], int)
    return {
        "x": table[:, :-1].astype(np.uint8),
        "labels": table[:, -1].astype(np.uint8),
        "test_from": np.array([sheets(table[:, -1])[-TEST_SHEETS]]),
    }


def sheets(labels):
    """Where each sheet begins: the text that is copied begins with 0 to 9 three times, of which a few digits are lost.

    So a sheet begins where the digits from one to the next go up by one (from 9 to 0) as never inside the text.
    """
    up = np.diff(labels) % 10 == 1
    longest, begins = 0, []
    for place, rises in enumerate(up):
        longest = longest + 1 if rises else 0
        if longest == 16:
            begins.append(place - 15)
    return begins


# ---- icons


def icons(package):
    """The arrays of icons.npz from the npm package: those to train on, then those of the test."""
    with tarfile.open(package) as archive:
        sheet, listed = (archive.extractfile(name).read() for name in (SHEET, LIST))
    must_be(SHEET, sheet)
    must_be(LIST, listed)
    entries = [entry for entry in json.loads(listed) if entry["category"] not in LEFT_OUT]
    x = np.array([halved(tile) for tile in tiles(sheet, entries)])
    sides = split(groups(entries, x))
    order = np.argsort(sides, kind="stable")
    return {
        "x": x.reshape(len(x), -1)[order],
        "names": np.frombuffer("\n".join(name_of(entries[place]) for place in order).encode(), np.uint8),
        "test_from": np.array([len(sides) - sum(sides)]),
    }


def tiles(sheet, entries):
    """32 × 32 pixels on white for each entry: on the sheet they stand 34 apart, with one pixel around each."""
    drawn = Image.open(io.BytesIO(sheet)).convert("RGBA")
    white = Image.new("RGBA", drawn.size, "white")
    white.alpha_composite(drawn)
    pixels = np.asarray(white.convert("RGB"))
    for entry in entries:
        top, left = 34 * entry["sheet_y"] + 1, 34 * entry["sheet_x"] + 1
        yield pixels[top : top + 32, left : left + 32]


def halved(tile):
    """Each 2 × 2 pixels as one, their mean, rounded."""
    return ((tile.astype(int).reshape(16, 2, 16, 2, 3).sum((1, 3)) + 2) // 4).astype(np.uint8)


def name_of(entry):
    """The name that Unicode gave, in small letters; the two people in tuxedos have one, and one gets its short name."""
    name = entry["short_name"].replace("_", " ") if entry["unified"] == "1F935" else entry["name"].lower()
    return name.replace("’", "'")


def groups(entries, x):
    """A number for each entry, the same for variants of one picture, and for pictures that are almost the same."""
    keys = [kind_of(entry) for entry in entries]
    together = [keys.index(key) for key in keys]
    flat = x.reshape(len(x), -1) / 255
    for one, other in combinations(range(len(x)), 2):
        if together[one] != together[other] and np.mean((flat[one] - flat[other]) ** 2) < ALIKE**2:
            old, new = together[other], together[one]
            together = [new if group == old else group for group in together]
    return together


def kind_of(entry):
    """What a picture shows, whoever is shown."""
    if entry["subcategory"] in ("family", "person") or entry["name"].startswith("FAMILY"):
        return "people"
    for words in ONE_PICTURE:
        if words in entry["name"]:
            return words
    codes = [TWINS.get(code, code) for code in entry["unified"].split("-") if code not in OTHER_PERSON]
    return "-".join(codes)


def split(groups, share=0.2, largest=14):
    """Whether each picture is in the test: groups in random order while there is room, the largest ones never."""
    names, sizes = np.unique(groups, return_counts=True)
    room, chosen = round(share * len(groups)), set()
    for place in np.random.default_rng(0).permutation(len(names)):
        if sizes[place] <= min(room, largest):
            room -= sizes[place]
            chosen.add(names[place])
    return [group in chosen for group in groups]


# ---- files


def must_be(name, content):
    """Raise ValueError unless this is what the data was made from."""
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256[name]:
        raise ValueError(f"{name} is another file: its SHA-256 is {found}")


def packed(arrays):
    """The bytes of an .npz: NumPy dates what is in it 1980."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def main(package, wheel):
    for name, arrays in (("icons", icons(package)), ("digits", digits(wheel))):
        content = packed(arrays)
        (FOLDER / f"{name}.npz").write_bytes(content)
        print(f"{name}.npz: {len(content)} bytes, {len(arrays['x'])} pictures, test from {arrays['test_from'][0]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
