"""Letters in the pictures of labs, as a usual screen of 1366×768 shows them beside the file browser."""

import pytest
from in_browser import in_view

CELLS = (
    """
from vae_steps import digits, labs, lecture, networks
labs.plane()
""",
    """
layers = [networks.Affine([[0.1] * 64] * 64, [0] * 64)] * 2
labs.denoising(layers, digits.load().train.x, digits.load().test.x, steps=600)
""",
    "labs.lab(lecture.parameters, lecture.x, lecture.eps, steps=['sigma', 'z'])",
)
SIZES = """lab => [...lab.querySelectorAll(".vae-picture svg")].flatMap(svg => {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    return [...svg.querySelectorAll("text[font-size]")].filter(text => text.textContent.trim())
        .map(text => [text.textContent, scale * Number(text.getAttribute("font-size"))]);
})"""

pytestmark = pytest.mark.xdist_group("letters")


@pytest.fixture(scope="module")
def page(open_cells):
    return open_cells("letters", *CELLS)


@pytest.mark.parametrize("kind", [".vae-latent", ".vae-denoising", ".vae-lab"])
def test_no_letter_is_smaller_than_11_pixels(page, kind):
    before = page.viewport_size
    page.set_viewport_size({"width": 1366, "height": 768})
    try:
        sizes = in_view(page.locator(kind)).evaluate(SIZES)
    finally:
        page.set_viewport_size(before)
    assert sizes and [(text, size) for text, size in sizes if size < 10.9] == []
