"""From the text of a vendor's export (Nexis, Factiva, ProQuest) to its articles, with the vendor's own count.

The readers of .txt, .html, .docx, .rtf and .pdf ask `vendor` first: an ordinary article is nobody's export, whatever it
mentions. One module a vendor family: export_nexis, export_factiva, export_proquest; their words in export_words.
"""

from muster.reading import export_factiva, export_nexis, export_proquest

_FAMILIES = {"nexis": export_nexis, "proquest": export_proquest, "factiva": export_factiva}


def vendor(text):
    """Whose export a text is.

    Parameters
    ----------
    text : str, line ends made `\\n`; its beginning is enough

    Returns
    -------
    str or None
        nexis, factiva or proquest; None = nobody's: at least one document must stand in it as the vendor sets it.
    """
    said = text.lower()
    if not ("document" in said or "dokument" in said):  # no layout is without the word
        return None
    text = text.replace("\xa0", " ")
    return next((name for name, family in _FAMILIES.items() if family.is_export(text)), None)


def split(text):
    """The documents of an export.

    Parameters
    ----------
    text : str, of which `vendor` knows whose it is

    Returns
    -------
    expected : int or None
        Documents by the vendor's own count; None = it gives none.
    records : list of Record
        In the order of the file. One that holds no body has `trouble`; cover page, contents and search summary are none.
    """
    name = vendor(text)
    if name is None:
        return None, []
    lines = text.replace("\xa0", " ").replace("\f", "\n").split("\n")
    expected, records = _FAMILIES[name].documents(lines)
    for number, record in enumerate(records):
        record.number, record.expected = number, expected
    return expected, records
