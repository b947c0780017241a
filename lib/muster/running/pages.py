"""Pages from templates: everything escaped, nothing loaded from elsewhere, no script but our own few lines.

The policy of a page names its style and its script by their hashes: whatever an article smuggled in, the browser runs nothing
else and asks nobody.
"""

import base64
import hashlib
from functools import cache

from muster.running.publish import replace_text


def write(path, template, *, css="", script="", **values):
    """Write a page in one step.

    Parameters
    ----------
    path : Path
    template : str, file name in `templates`; it extends base.html
    css, script : str
        A page's own style and script, ours to the letter; the template prints `script`.
    values : what the template names; text is escaped

    Returns
    -------
    Path
    """
    from markupsafe import Markup

    if css or script:
        style, theme = (_environment().globals[name] for name in ("style", "theme"))
        own = {"style": style + Markup(css), "script": Markup(script), "policy": _policy(style + css, theme, script)}
        values = own | values
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, _environment().get_template(template).render(**values))
    return path


@cache
def _environment():
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    pages = Environment(
        loader=PackageLoader("muster.running"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    style, theme = (pages.loader.get_source(pages, name)[0] for name in ("style.css", "theme.js"))
    pages.globals |= {"style": Markup(style), "theme": Markup(theme), "policy": _policy(style, theme)}
    return pages


def _policy(style, *scripts):
    rules = {
        "default-src": "'none'", "img-src": "'self' data:", "style-src": _hash(style), "script-src": " ".join(map(_hash, filter(None, scripts))),
        "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(text):
    """A source as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}'"
