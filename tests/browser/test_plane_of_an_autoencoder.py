"""The plane of an autoencoder, in a real JupyterLab: a point that is dragged, and no cloud."""

import numpy as np
from in_browser import in_view, settled

from vae_steps import digits, model
from vae_steps.model import AutoencoderParameters
from vae_steps.networks import Affine

CELL = """
import numpy as np
from vae_steps import labs, model
from vae_steps.networks import Affine
random = np.random.default_rng(0)
encoder, decoder = (Affine(random.normal(size=size) / 8, np.zeros(size[0])) for size in ((2, 64), (64, 2)))
labs.plane(model.AutoencoderParameters((encoder,), (decoder,)), output=model.sigmoid)
"""


def opacities(lab, which):
    """How dark each pixel is drawn, from 0 to 1."""
    cells = lab.locator(f".vae-{which} .vae-pixels rect[fill-opacity]")
    return np.array(cells.evaluate_all("cells => cells.map(cell => Number(cell.getAttribute('fill-opacity')))"))


def test_the_point_is_dragged_and_comes_back_to_the_code(open_cells):
    page = open_cells("code", CELL)
    lab = in_view(page.locator(".vae-latent"))
    random = np.random.default_rng(0)
    encoder, decoder = (Affine(random.normal(size=size) / 8, np.zeros(size[0])) for size in ((2, 64), (64, 2)))
    x = np.round(16 * opacities(lab, "pad")) / 16
    assert (digits.load().test.x == x).all(1).any()
    copy = model.autoencode(AutoencoderParameters((encoder,), (decoder,)), x, output=model.sigmoid).x_hat
    assert abs(opacities(lab, "copy") - copy).max() < 0.005
    assert lab.locator(".vae-cloud, .vae-prior").count() == 0
    names = [button.inner_text() for button in lab.get_by_role("button").all()]
    assert names == ["Eraser", "Undo", "Another digit", "Clear", "z = z(x)", "Save as picture"]
    box = lab.locator(".vae-z").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] - 40, steps=5)
    page.mouse.up()
    settled(lab)
    assert abs(opacities(lab, "copy") - copy).max() > 0.02
    lab.get_by_role("button", name="z = z(x)").click()
    settled(lab)
    assert abs(opacities(lab, "copy") - copy).max() < 0.005
