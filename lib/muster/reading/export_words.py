"""What the vendors' exports call things, by interface language: months, languages, field labels. Data only.

Scope: Nexis, Factiva and ProQuest in English; German, French, Spanish, Italian, Dutch and Portuguese where the labels are known.
Source: the vendors' field lists and published readers of their files (LexisNexisTools, tm.plugin.factiva). Date: 2026-11
"""

MONTHS = {
    "en": "january february march april may june july august september october november december",
    "en short": "jan feb mar apr may jun jul aug sep oct nov dec",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
WEEKDAYS = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
}
EDITION = "edition ausgabe édition edición edizione editie edição final"
LANGUAGES = {
    "ar": "arabic arabisch arabe", "cs": "czech", "da": "danish dansk", "de": "german deutsch allemand alemán tedesco duits",
    "el": "greek", "en": "english englisch anglais inglés inglese engels inglês", "es": "spanish spanisch espagnol español castellano",
    "fa": "persian farsi", "fi": "finnish", "fr": "french französisch français francés francese frans", "he": "hebrew", "hu": "hungarian",
    "id": "indonesian bahasa", "it": "italian italienisch italien italiano", "ja": "japanese", "ko": "korean",
    "nl": "dutch niederländisch néerlandais nederlands", "no": "norwegian norsk", "pl": "polish", "pt": "portuguese português portugais",
    "ro": "romanian", "ru": "russian russisch russe", "sv": "swedish svenska", "tr": "turkish", "uk": "ukrainian", "ur": "urdu", "zh": "chinese",
}  # fmt: skip
WORDS = "words wörter mots palabras parole woorden palavras"

# field of ours -> the vendor's labels, lower case; a name that begins with "-" is read and left out
NEXIS_HEAD = {
    "title": "headline; schlagzeile; titre; titular; kop",
    "author": "byline; autor; auteur; verfasser",
    "section": "section; rubrik; rubrique; sección; sectie; sezione",
    "highlight": "highlight",
    "-length": "length; länge; longueur; longitud; lengte; lunghezza",
    "dateline": "dateline; ortszeile",
    "-other": "series; distribution; column; country; editor; correction; type; source",
    "body": "body; corps; cuerpo; corpo",
}
NEXIS_TAIL = {
    "language": "language; sprache; langue; idioma; taal; lingua",
    "accession": "acc-no",
    "-load": "load-date; update; date-chargement; fecha-carga",
    "graphic": "graphic; grafik; graphique; graphics",
    "-classification": "classification; klassifizierung",
    "-other": "publication-type; publication type; zeitungstyp; type-publication; journal-code; journal code; document-type; subject; organization; company; "
    "person; geographic; industry; ticker; city; state; country; category; notes; correction-date; contact; url; issn; isbn; naics; sic; series; "
    "isin; dunnummer; pub-type; stichwort; volume; jahrgang; web-news; original; transcript-type; comment",
}
NEXIS_END = "end of document; ende des dokuments; fin du document; fin del documento; fine del documento; fim do documento; einde van document"
NEXIS_COVER = (
    "user name; date and time; job number; client/matter; search terms; search type; narrowed by; content type"
)
NEXIS_REQUEST = "download request; print request; time of request; ausgabeauftrag; datum/uhrzeit; printopdracht"

FACTIVA_CODES = {
    "HD": "title", "BY": "author", "PD": "published", "SN": "outlet", "LA": "language", "AN": "accession", "SE": "section", "CLM": "-column",
    "CR": "-credit", "WC": "-words", "ET": "-time", "SC": "-source", "ED": "-edition", "PG": "-page", "VOL": "-volume", "CY": "-copyright",
    "LP": "lead", "TD": "body", "ART": "-art", "CT": "-contact", "RF": "-reference", "CX": "-correction", "CO": "-company", "IN": "-industry", "NS": "-subject",
    "RE": "-region", "IPC": "-code", "IPD": "-descriptor", "PUB": "-publisher", "RST": "-restrictor", "GC": "-group", "DLN": "-dateline",
}  # fmt: skip
FACTIVA_DOCUMENT = "document dokument documento"
FACTIVA_BY = "by von par por di door"

PROQUEST_HEAD = {
    "author": "author; autor; auteur",
    "-info": "publication info",
    "-abstract": "abstract; abstract (english); abstract (summary)",
    "-links": "links; link; proquest document link; http link",
    "body": "full text; full text (english); volltext; texte intégral; texto completo",
}
PROQUEST_TAIL = {
    "title": "title",
    "outlet": "publication title",
    "published": "publication date",
    "section": "section",
    "language": "language of publication",
    "accession": "proquest document id",
    "url": "document url",
    "-other": "details; subject; location; people; company / organization; classification; identifier / keyword; identifiers / keywords; business indexing term; "
    "alternate title; first page; last page; pages; number of pages; publication year; year; volume; issue; publisher; place of publication; country of publication; "
    "publication subject; issn; e-issn; source type; document type; document feature; copyright; last updated; database; column; dateline; credit line; supplement; "
    "narrow subject; broad subject; contact us at; terms and conditions; database copyright; linking service; publication/order number; source attribution; "
    "document status; accession number; language; correspondence author; ethnicity",
}
PROQUEST_COVER = "table of contents; contact us at; inhaltsverzeichnis; table des matières"
