"""Bars, side by side, as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

COLOURS = ("#0b6e4f", "#08a045", "#6bbf59", "#c1666b", "#d4a24c", "#7d5ba6", "#4281a4", "#9a9a9a")
LABEL, WIDTH, BAR, GAP, TOP = 200, 420, 11, 10, 30


def bars(title: str, names: Sequence[str], values: Mapping[str, Mapping[str, float | None]]) -> str:
    """A group of bars for each label, with a bar for each name; what is None is left out.

    What is below 0 is told, but has no bar.
    """
    most = max((value or 0 for group in values.values() for value in group.values()), default=0)
    parts = [_text(0, 14, title, "start", weight="bold")]
    y = TOP
    for label, group in values.items():
        shown = [(name, value) for name in names if (value := group.get(name)) is not None]
        parts.append(_text(LABEL - 8, y + len(shown) * BAR / 2 + 4, label, "end"))
        for name, value in shown:
            width = max(value, 0) / most * WIDTH if most > 0 else 0
            colour = COLOURS[names.index(name) % len(COLOURS)]
            parts.append(
                f'<rect x="{LABEL}" y="{y}" width="{width:.1f}" height="{BAR - 1}"'
                f' fill="{colour}"/>'
            )
            told = f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
            parts.append(_text(LABEL + width + 4, y + BAR - 2, told, "start", size=9))
            y += BAR
        y += GAP
    for number, name in enumerate(names):
        x, row = LABEL + number % 3 * 170, y + number // 3 * 16
        colour = COLOURS[number % len(COLOURS)]
        parts.append(f'<rect x="{x}" y="{row}" width="10" height="10" fill="{colour}"/>')
        parts.append(_text(x + 14, row + 9, name, "start"))
    height = y + (len(names) + 2) // 3 * 16 + 6
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LABEL + WIDTH + 90}" height="{height}"'
        f' font-family="sans-serif"><rect width="100%" height="100%" fill="white"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _text(
    x: float, y: float, text: str, anchor: str, *, size: int = 11, weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}"'
        f' text-anchor="{anchor}">{escape(text)}</text>'
    )
