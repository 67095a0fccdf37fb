"""data/shop.db: what the office knows."""

import datetime
import json
import pathlib
import sqlite3
import struct
import zlib

from .chance import Chance
from .goods import PRODUCTS
from .trade import CUSTOMERS, FIRST_DAY, LAST_DAY, SHOPS

# Beyond 2^53, where a reader that turns numbers into doubles goes wrong.
LOYALTY_ID = 9007199254740993123

ODD_TABLE = 'stock "take" 2026; ½ done'

_SCHEMA = f"""
CREATE TABLE shops (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, street TEXT NOT NULL, opened_on TEXT NOT NULL
);
CREATE TABLE staff (
  id TEXT PRIMARY KEY, full_name TEXT NOT NULL, shop_id INTEGER NOT NULL REFERENCES shops (id)
) WITHOUT ROWID;
CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  full_nmae TEXT NOT NULL, -- spelt like this since the first import
  email TEXT NOT NULL UNIQUE COLLATE NOCASE,
  loyalty_id INTEGER NOT NULL UNIQUE,
  joined_on TEXT NOT NULL,
  preferences TEXT NOT NULL DEFAULT '{{}}' CHECK (json_valid(preferences))
);
CREATE TABLE products (
  id INTEGER PRIMARY KEY,
  sku TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  category TEXT NOT NULL CHECK (category IN ('beans', 'drink', 'food', 'equipment')),
  price_cents INTEGER NOT NULL CHECK (price_cents > 0),
  supplier_code TEXT NOT NULL, -- data/suppliers.csv
  photo BLOB
);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  shop_id INTEGER NOT NULL REFERENCES shops (id),
  customer_id INTEGER REFERENCES customers (id),
  cashier_id TEXT NOT NULL REFERENCES staff (id),
  ordered_at TEXT NOT NULL, -- UTC, 2026-04-14T09:30:00Z
  paid_at_ms INTEGER, -- UTC too, but milliseconds since 1970
  status TEXT NOT NULL CHECK (status IN ('open', 'paid', 'refunded', 'cancelled')),
  discount_percent INTEGER NOT NULL CHECK (discount_percent BETWEEN 0 AND 100),
  total_cents INTEGER NOT NULL
);
CREATE INDEX orders_by_time ON orders (ordered_at);
CREATE TABLE order_lines (
  order_id INTEGER NOT NULL REFERENCES orders (id),
  line INTEGER NOT NULL,
  product_id INTEGER NOT NULL REFERENCES products (id),
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  unit_price_cents INTEGER NOT NULL,
  PRIMARY KEY (order_id, line)
) WITHOUT ROWID;
CREATE TABLE refunds (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  cashier_id TEXT NOT NULL REFERENCES staff (id),
  refunded_at TEXT NOT NULL,
  amount_cents INTEGER NOT NULL,
  reason TEXT NOT NULL
);
CREATE TABLE stock_outs (
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES products (id),
  shop_id INTEGER NOT NULL REFERENCES shops (id),
  noticed_on TEXT NOT NULL
);
CREATE TABLE reviews (
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES products (id),
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
  written_on TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE VIRTUAL TABLE reviews_search USING fts5 (body, content='reviews', content_rowid='id');
CREATE TABLE "{ODD_TABLE.replace('"', '""')}" (
  "select" INTEGER, "shelf no." TEXT, "größe" TEXT, "a""b" TEXT
);
CREATE VIEW daily_revenue AS
  SELECT shops.name AS shop, substr(orders.ordered_at, 1, 10) AS day,
    count(*) AS orders, sum(orders.total_cents) AS revenue_cents
  FROM orders JOIN shops ON shops.id = orders.shop_id
  WHERE orders.status = 'paid'
  GROUP BY shops.id, day;
"""

_FIRST_NAMES = ["Ada", "Bram", "Chloé", "Dagný", "Emre", "Fatou", "Göran", "Hana", "Iñigo", "Jūratė",
                "Kofi", "Léa", "Mihály", "Noor", "Øystein", "Paula", "Rosa", "Søren", "Tuula", "Zoë"]
_LAST_NAMES = ["Andersson", "Bianchi", "Çelik", "Dupont", "Eriksen", "Ferreira", "García", "Hughes",
               "Ivanova", "Jansen", "Kowalski", "Løvås", "Müller", "Nakamura", "O'Brien", "Pérez",
               "Quist", "Rossi", "Sørensen", "Tanaka"]
_OPENINGS = ["Lovely", "A little thin", "Too dark for me", "Exactly right", "Better than last year",
             "Sour at first", "Round and sweet", "Not worth the price", "My favourite"]
_NOTES = ["with notes of cherry", "with a taste of dark chocolate", "and still warm at my desk",
          "though the cup was cold", "and the staff were kind", "with a hint of bergamot",
          "but the queue was long", "and good with oat milk", "with burnt edges"]
_ENDINGS = ["I will buy it again.", "I would not order it again.", "My partner agrees.",
            "Ask for it at the Quay.", "Best before noon.", "Four stars in winter, five in spring."]


def write(path: pathlib.Path, ledger) -> None:
    """Writes the database anew, always in the same order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript("PRAGMA page_size = 4096; PRAGMA foreign_keys = OFF;" + _SCHEMA)
    database.execute("BEGIN")
    for table, rows in _tables(ledger):
        rows = list(rows)
        marks = ", ".join("?" * len(rows[0]))
        name = table.replace('"', '""')
        database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)
    database.execute("INSERT INTO reviews_search (reviews_search) VALUES ('rebuild')")
    database.execute("COMMIT")
    database.execute("VACUUM")
    database.close()


def _tables(ledger):
    yield "shops", [(1, "Harbour", "Harbour Street 12", "2019-05-04"),
                    (2, "Quay", "Old Quay 3", "2023-09-16"),
                    (3, "Market", "Market Square 41", "2021-03-27")]
    yield "staff", [(f"c-{index:02}", _person(Chance("staff", index)), (index - 1) // 4 + 1)
                    for index in range(1, 13)]
    yield "customers", _customers()
    yield "products", [(product.number, product.sku, product.name, product.category,
                        product.price("v1.3"), product.supplier, _photo(product.number))
                       for product in PRODUCTS]
    yield "orders", (_order(order) for order in ledger.orders)
    yield "order_lines", ((order.number, line, product.number, quantity, price)
                          for order in ledger.orders
                          for line, (product, quantity, price) in enumerate(order.lines, 1))
    yield "refunds", _refunds(ledger)
    yield "stock_outs", _stock_outs(ledger)
    yield "reviews", _reviews()
    yield ODD_TABLE, [(index, f"{'ABC'[index % 3]}.{index}", ["klein", "groß"][index % 2],
                       "counted" if index <= 6 else None) for index in range(1, 13)]


def _person(chance) -> str:
    return f"{chance.of(_FIRST_NAMES)} {chance.of(_LAST_NAMES)}"


def _customers():
    for index in range(1, CUSTOMERS + 1):
        chance = Chance("customer", index)
        joined = FIRST_DAY - datetime.timedelta(days=chance.below(1500))
        preferences = {"milk": chance.of(["none", "whole", "oat"]), "newsletter": chance.percent(30)}
        if chance.percent(25):
            preferences["allergies"] = chance.of([["nuts"], ["gluten"], ["nuts", "lactose"]])
        loyalty = LOYALTY_ID if index == 217 else 40_000_000 + index * 37
        yield (index, _person(chance), f"customer{index}@mail.example", loyalty, joined.isoformat(),
               json.dumps(preferences))


def _order(order):
    paid = int((order.at - datetime.datetime(1970, 1, 1)).total_seconds()) + order.seconds_to_pay
    is_paid = order.status in ("paid", "refunded")
    return (order.number, SHOPS.index(order.shop) + 1, order.customer, order.cashier,
            order.at.isoformat() + "Z", paid * 1000 + order.number % 1000 if is_paid else None,
            order.status, order.percent, order.total)


def _refunds(ledger):
    refunded = sorted((order for order in ledger.orders if order.refund),
                      key=lambda order: (order.refund[0], order.number))
    for index, order in enumerate(refunded, 1):
        at, cashier, reason, _ = order.refund
        yield index, order.number, cashier, at.isoformat() + "Z", order.total, reason


def _stock_outs(ledger):
    rows = [(product, SHOPS.index(shop) + 1, day.isoformat())
            for day, shop, product in ledger.stock_outs]
    # Three of the seven orphans: a product that was deleted.
    rows += [(99, 1, "2026-01-09"), (99, 2, "2026-01-09"), (99, 3, "2026-01-12")]
    return [(index, *row) for index, row in enumerate(sorted(rows, key=lambda row: row[2]), 1)]


def _reviews():
    days = (LAST_DAY - FIRST_DAY).days
    for index in range(1, 421):
        chance = Chance("review", index)
        # The other four orphans: a customer who asked to be forgotten.
        customer = 999 if index in (57, 58, 203, 377) else chance.within(1, CUSTOMERS)
        day = FIRST_DAY + datetime.timedelta(days=index * days // 421)
        body = f"{chance.of(_OPENINGS)}, {chance.of(_NOTES)}. {chance.of(_ENDINGS)}"
        rating = chance.weighted([(5, 1), (9, 2), (20, 3), (40, 4), (26, 5)])
        yield index, chance.of(PRODUCTS).number, customer, rating, day.isoformat(), body


def _photo(number: int):
    """A small picture for three of the products, the same bytes whatever zlib is installed."""
    if number not in (1, 17, 35):
        return None
    colour = {1: (92, 52, 30), 17: (40, 24, 16), 35: (222, 170, 92)}[number]
    rows = b"".join(b"\0" + b"".join(bytes(colour if (x - 8) ** 2 + (y - 8) ** 2 < 45
                                           else (244, 240, 232)) for x in range(16))
                    for y in range(16))
    stored = (b"\x78\x01\x01" + struct.pack("<HH", len(rows), len(rows) ^ 0xFFFF) + rows
              + struct.pack(">I", zlib.adler32(rows)))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(
            ">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", stored)
            + chunk(b"IEND", b""))
