"""Reads a report as a browser does: the cells of its tables, its links, and what it would ask others for."""

import html.parser


class Report(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.tables, self.links, self.sources, self.tags, self.texts = {}, [], [], [], []
        self._table = self._row = self._cell = None
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append(tag)
        if tag == "table":
            self._table = self.tables.setdefault(attributes.get("class"), [])
        elif tag == "tr":
            self._row = []
            self._table.append(self._row)
        elif tag in ("td", "th"):
            self._cell = {"text": "", "small": "", "links": []}
            self._row.append(self._cell)
            self._part = "text"
        elif tag == "small" and self._cell is not None:
            self._part = "small"
        if "href" in attributes and tag == "a":
            self.links.append(attributes["href"])
            if self._cell is not None:
                self._cell["links"].append(attributes["href"])
        self.sources += [attributes[name] for name in ("src", "href", "action", "data") if name in attributes and tag != "a"]

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._cell = None
        elif tag == "small" and self._cell is not None:
            self._part = "text"

    def handle_data(self, data):
        data = data.replace("\xa0", " ").replace("\u202f", " ")
        self.texts.append(data)
        if self._cell is not None:
            self._cell[self._part] += data
