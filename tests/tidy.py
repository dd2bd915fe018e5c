"""Makes the bytes of an executed notebook depend on its sources alone, not on the day or the machine."""

import base64
import hashlib

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def content_ids(cells) -> list[str]:
    """One id per cell: a hash of its type and source; a repeated cell also gets its count."""
    ids, counts = [], {}
    for cell in cells:
        content = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
        counts[content] = counts.get(content, 0) + 1
        ids.append(content if counts[content] == 1 else f"{content}-{counts[content]}")
    return ids


def without_text(png: bytes) -> bytes:
    """A PNG without its text chunks, which name the version of the program that drew it."""
    kept, start = png[:8], 8
    while start < len(png):
        end = start + 12 + int.from_bytes(png[start : start + 4], "big")  # length, type, data, checksum
        if png[start + 4 : start + 8] not in (b"tEXt", b"zTXt", b"iTXt"):
            kept += png[start:end]
        start = end
    return kept


def tidy_outputs(outputs) -> list:
    """A stream is one piece however it arrived; no widget ids, no PNG texts, no file paths in a traceback."""
    tidied = []
    for output in outputs:
        last = tidied[-1] if tidied else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
            continue
        if output.output_type == "error":
            output.traceback = output.traceback[-1:]
        data = output.get("data", {})
        data.pop(WIDGET_VIEW, None)
        if "image/png" in data:
            png = without_text(base64.b64decode(data["image/png"]))
            data["image/png"] = base64.b64encode(png).decode()
        tidied.append(output)
    return tidied


def tidy(notebook) -> None:
    """Change an executed notebook in place: ids from content, tidy outputs, no timing, widgets, versions."""
    for cell, id_ in zip(notebook.cells, content_ids(notebook.cells)):
        cell["id"] = id_
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = tidy_outputs(cell.outputs)
    notebook.nbformat_minor = 5  # the first with cell ids
    notebook.metadata.pop("widgets", None)
    notebook.metadata.kernelspec = KERNELSPEC
    notebook.metadata.language_info.pop("version", None)
