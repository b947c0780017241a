"""A corpus that attacks whoever shows it: payloads in headline, text, outlet, author, file name, codebook and names."""

from conftest import write_articles

EVIL = "http://evil.example"
PAYLOADS = (
    "<script>window.__x=1;alert(1)</script>",
    "<img src=x onerror='window.__x=2'>",
    f"<img src='{EVIL}/a.png'>",
    "\"'><svg onload=window.__x=3>",
    "</script><script>window.__x=4</script>",
    "</title><script>window.__x=5</script>",
    "[press](javascript:window.__x=6)",
    f"![picture]({EVIL}/b.png)",
    "`${window.__x=7}`",
    "{{ 7 * 7 }}{% raw %}",
    "<a href='javascript:window.__x=8'>press</a>",
    "';window.__x=9;//",
    f"<iframe src='{EVIL}'></iframe>",
    f"<style>@import url({EVIL}/s.css)</style>",
    f"<meta http-equiv=refresh content='0;url={EVIL}'>",
    f"<base href='{EVIL}/'>",
    "$\\href{javascript:window.__x=10}{x}$",
    f'=HYPERLINK("{EVIL}")',
    "<!-- --><b onmouseover=window.__x=11>",
)
IMAGE, SCRIPT = PAYLOADS[1], PAYLOADS[0]

BOOK = f"""\
codebook: hostile
title: "A codebook {SCRIPT}"
version: "1 {IMAGE}"
coalitions:
  - {{id: league, name: "League {IMAGE}", heads: [league], modifiers: [harbour]}}
actors:
  - {{id: guild, name: "Guild {SCRIPT}", type: organisation, aliases: [Salt Guild]}}
offices:
  - {{person: ada_brook, name: Ada Brook, office: President, country: FRA, basis: general}}
"""


def write(folder):
    """Articles and codebook in a folder: one article a payload, which stands wherever an article can put it.

    Returns
    -------
    Path of the articles, Path of the codebook
    """
    raw = folder / "raw"
    raw.mkdir()
    (folder / "book.yaml").write_text(BOOK, encoding="utf-8")
    rows = []
    for n, evil in enumerate(PAYLOADS):
        text = (
            f"The harbour league meets {evil} in Ankara\n\n"
            f"The harbour league {evil} met in Ankara on Monday and Turkey asked France to send {evil} jets.\n\n"
            f'"We will send aircraft {evil} to the league," said Ada Brook, the president, on 3 March 2015 {evil}. '
            f"The Salt Guild {evil} refused to join the harbour league. Johann{evil} Vintner{evil} of Turkey agreed.\n"
        )
        fields = {
            "published": f"2015-{1 + n % 12:02}-10",
            "outlet": f"Post {evil}",
            "title": f"The league {evil}",
            "author": f"By {evil}",
        }
        rows.append((f"{n:02}.txt", text, fields))
    write_articles(raw, rows)
    (raw / "<img src=x onerror=window.__x=12>.txt").write_text("")
    return raw, folder / "book.yaml"
