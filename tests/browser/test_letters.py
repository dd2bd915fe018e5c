"""Letters in labs, as a usual screen of 1366×768 shows them beside the file browser, and one of 800 pixels."""

import pytest
from in_browser import in_view, screen

CELLS = (
    """
from vae_steps import digits, labs, lecture, networks
labs.plane()
""",
    """
layers = [networks.Affine([[0.1] * 64] * 64, [0] * 64)] * 2
labs.denoising(layers, digits.load().train.x, digits.load().test.x, steps=600)
""",
    "labs.generation(*digits.load())",
    "labs.lab(lecture.parameters, lecture.x, lecture.eps, steps=['sigma', 'z'])",
    "labs.lab(lecture.parameters, lecture.x, lecture.eps, steps=['h', 'squared_error', 'total', 'd_x_hat'])",
    "labs.lab(lecture.parameters, lecture.x, lecture.eps, steps=['kl'])",
    "labs.training(lecture.parameters, lecture.x)",
    "labs.training(lecture.parameters, [lecture.x, [1, 0, -1]])",
    "labs.draws(lecture.parameters, lecture.x, lecture.eps)",
    """
from vae_steps import model
sides = (model.Affine(lecture.W_e, lecture.b_e),), (model.Affine(lecture.W_d, lecture.b_d),)
labs.autoencoder(model.AutoencoderParameters(*sides), lecture.x)
""",
    "labs.colouring()",
    """
import numpy as np
vae = model.initial(np.random.default_rng(0), features=64, hidden=9, latents=16, conditions=10)
labs.control(vae, np.eye(2, 16), output=networks.sigmoid)
""",
    "labs.structure(lecture.parameters, lecture.x, lecture.eps)",
)
LABS = ".vae-page:not(.vae-quiz)"
SIZES = """lab => [...lab.querySelectorAll(".vae-picture svg")].flatMap(svg => {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    return [...svg.querySelectorAll("text[font-size]")].filter(text => text.textContent.trim())
        .map(text => [text.textContent, scale * Number(text.getAttribute("font-size"))]);
})"""
WRITTEN = """lab => [...lab.querySelectorAll(".vae-sheet .katex, .vae-box .katex, .vae-values, p, label, button")]
    .filter(part => part.innerText.trim() && part.checkVisibility())
    .map(part => [part.innerText, parseFloat(getComputedStyle(part).fontSize)])"""


@pytest.fixture(scope="module")
def page(open_cells):
    return open_cells("letters", *CELLS)


@pytest.fixture
def sizes(page):
    """What is written in a lab, with its size, on a screen of that width."""

    def found(at, width, script):
        with screen(page, width):
            return in_view(page.locator(LABS).nth(at)).evaluate(script)

    return found


@pytest.mark.parametrize("at", range(len(CELLS) - 1))
def test_no_letter_of_a_picture_is_smaller_than_11_pixels(sizes, at):
    seen = sizes(at, 1366, SIZES)
    assert seen and [(text, size) for text, size in seen if size < 10.9] == []


@pytest.mark.parametrize("at", range(len(CELLS)))
def test_no_letter_of_a_calculation_is_smaller_than_11_pixels_on_a_narrow_screen(sizes, at):
    seen = sizes(at, 800, WRITTEN)
    assert seen and [(text, size) for text, size in seen if size < 10.9] == []
