"""expected.json: questions about the data, the tool calls that answer them, and the answers."""

import json
import pathlib
import sqlite3

from .feeds import deliveries
from .goods import MILK_PRODUCTS, TAGS, tag_on
from .history import FAULT
from .shop import LOYALTY_ID, ODD_TABLE
from .trade import LATE_DELIVERIES, LATE_POSTCODE, SILENT_CASHIER, SILENT_REFUNDS

_ABOUT = (
    "Questions about sample-data/, served as the only root, so that no call need name the database "
    "or the repository. Each call gives its tool, its arguments, and what the reply must have: in "
    "`structured` members of the structured content (objects may have more members, arrays may not "
    "have more elements), in `text` what its text holds, `isError` if it is one."
)

_QUAY_BY_WEEKS = """\
SELECT CASE WHEN day < '2026-04-14' THEN 'four weeks before'
  WHEN day < '2026-05-12' THEN 'the four weeks' ELSE 'after' END AS period,
  sum(orders) AS orders, sum(revenue_cents) AS revenue_cents,
  sum(revenue_cents) / sum(orders) AS cents_per_order
FROM daily_revenue WHERE shop = 'Quay' AND day >= '2026-03-17'
GROUP BY period ORDER BY min(day)"""

_SILENT = """\
SELECT substr(refunded_at, 1, 10) AS day, count(*) AS refunds, group_concat(order_id) AS orders
FROM refunds WHERE cashier_id = ? GROUP BY day HAVING count(*) > 1 ORDER BY day"""

_STOCK_OUTS = """\
SELECT products.supplier_code, count(*) AS stock_outs
FROM stock_outs JOIN products ON products.id = stock_outs.product_id
GROUP BY products.supplier_code ORDER BY stock_outs DESC, products.supplier_code LIMIT 1"""

_UNITS = """\
SELECT CASE WHEN ordered_at < '2026-02-09' THEN 'v1.0' WHEN ordered_at < '2026-03-16' THEN 'v1.1'
  WHEN ordered_at < '2026-05-12' THEN 'v1.2' ELSE 'v1.3' END AS tag,
  sum(quantity) AS units, sum(quantity * unit_price_cents) AS gross_cents
FROM orders JOIN order_lines ON order_id = orders.id GROUP BY tag ORDER BY tag"""

_ORPHANS = """\
SELECT 'reviews' AS "table", count(*) AS orphans FROM reviews
WHERE customer_id NOT IN (SELECT id FROM customers)
UNION ALL SELECT 'stock_outs', count(*) FROM stock_outs
WHERE product_id NOT IN (SELECT id FROM products)"""

_BY_PAYMENT = """\
SELECT count(*) AS orders, min(paid_at_ms) AS first_ms,
  min(strftime('%Y-%m-%dT%H:%M:%SZ', paid_at_ms / 1000, 'unixepoch')) AS first
FROM orders WHERE paid_at_ms >= 1776124800000 AND paid_at_ms < 1776211200000"""

_REVIEWS = """\
SELECT count(*) AS reviews FROM reviews_search WHERE reviews_search MATCH 'bergamot AND Quay'
UNION ALL SELECT count(*) FROM reviews_search WHERE reviews_search MATCH 'bergamot'"""

_ENDLESS = "WITH RECURSIVE forever(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM forever) " \
           "SELECT count(*) FROM forever"


def expected(folder: pathlib.Path, ledger, story) -> str:
    """The text of the file; planted numbers are checked as it is made."""
    database = sqlite3.connect(f"file:{folder / 'data/shop.db'}?immutable=1", uri=True)

    def query(sql, *parameters, **more):
        cursor = database.execute(sql, parameters)
        rows = [[_as_sent(value) for value in row] for row in cursor.fetchall()]
        arguments = {"sql": sql, **({"parameters": list(parameters)} if parameters else {}), **more}
        return {"tool": "query_database", "arguments": arguments,
                "structured": {"columns": [column[0] for column in cursor.description],
                               "rows": rows, "truncated": False}}

    questions = [
        *_stories(query, ledger, story), *_traps(query), *_history(story), *_limits(database)]
    database.close()
    return json.dumps({"about": _ABOUT, "questions": questions}, indent=2, ensure_ascii=False) + "\n"


def _as_sent(value):
    """Integers that a double can't hold are sent as text."""
    return str(value) if isinstance(value, int) and abs(value) > 1 << 53 else value


def _question(name, story, question, calls, answer):
    return {"id": name, "story": story, "question": question, "calls": calls, "answer": answer}


def _stories(query, ledger, story):
    weeks = query(_QUAY_BY_WEEKS)
    before, during, after = [row[2] for row in weeks["structured"]["rows"]]
    fall = round(1000 * (before - during) / before) / 10
    assert 17.9 <= fall <= 18.1 and after > during / 28 * 27, (fall, before, during, after)
    fault, revert = story.id(FAULT), story.id(f'Revert "{FAULT}"')
    yield _question(
        "quay-fall", 1, "By how much did the Quay's revenue fall in the four weeks from 14 April 2026?",
        [weeks], {"beforeCents": before, "duringCents": during, "fallPercent": fall})
    yield _question(
        "quay-cause", 1, "Which commit of that day explains it, and which one undid it?",
        [_log(story, [fault], since="2026-04-14", until="2026-04-14"),
         {"tool": "git_show", "arguments": {"revision": fault, "detail": "patch"},
          "text": ["app/discount.py", "+    return discounted(net, percent)"]},
         _log(story, [revert], grep="revert")],
        {"cause": fault, "undoneBy": revert, "releasedIn": "v1.3"})

    late = [row for row in deliveries(ledger) if row[2] == LATE_POSTCODE and row[1] > row[0]]
    assert len(late) == LATE_DELIVERIES
    outs = query(_STOCK_OUTS)
    milk = {product.number for product in MILK_PRODUCTS}
    explained = sum(1 for day, shop, product in ledger.stock_outs
                    if product in milk and any(day == due and shop == at for due, at in
                                               ((due, at) for due, _, _, at in late)))
    assert explained == outs["structured"]["rows"][0][1]
    yield _question(
        "milk", 2, "Whose late deliveries explain most stock-outs, and how many of each are there?",
        [outs,
         {"tool": "read_file", "arguments": {"path": "data/suppliers.csv", "firstLine": 119,
                                             "maxLines": 1},
          "text": ["S-117;Söderström Meijeri;00480"]},
         {"tool": "read_file", "arguments": {"path": "data/deliveries.tsv", "maxLines": 3},
          "text": ["supplier_postcode"]}],
        {"supplier": "S-117", "postcode": LATE_POSTCODE, "lateDeliveries": len(late),
         "stockOuts": explained})

    silent = query(_SILENT, SILENT_CASHIER)
    days = {str(day): count for day, count in SILENT_REFUNDS.items()}
    assert days.items() <= {row[0]: row[1] for row in silent["structured"]["rows"]}.items()
    unseen = [order.number for order in ledger.orders if order.refund and not order.refund[3]]
    assert len(unseen) == sum(days.values())
    yield _question(
        "silent-refunds", 3, "Which refunds of the database has no till recorded?",
        [silent], {"cashier": SILENT_CASHIER, "days": days, "orders": unseen})
    yield _question(
        "margins", 4, "What was the margin before discounts, in hundredths of a percent, under the "
        "prices of each tag?",
        [query(_UNITS),
         {"tool": "git_show", "arguments": {"revision": "v1.1", "detail": "patch",
                                            "path": "config/prices.yaml"},
          "text": ["-    price: 1150\n-    cost: 520\n+    price: 1185\n+    cost: 567"]}],
        _margins(ledger))


def _margins(ledger):
    margins = {}
    for tag, _ in TAGS:
        lines = [line for order in ledger.orders if tag_on(order.at.date()) == tag
                 for line in order.lines]
        gross = sum(quantity * price for _, quantity, price in lines)
        cost = sum(quantity * product.cost(tag) for product, quantity, _ in lines)
        margins[tag] = (gross - cost) * 10_000 // gross
    return margins


def _traps(query):
    odd = '"' + ODD_TABLE.replace('"', '""') + '"'
    for name, question, calls in [
        ("statuses", "How many orders are there of each status?",
         [query("SELECT status, count(*) AS orders FROM orders GROUP BY status ORDER BY status"),
          query("SELECT count(*) AS orders FROM orders WHERE status = 'PAID'")]),
        ("orphans", "How many rows refer to something that isn't there?",
         [query(_ORPHANS), query("PRAGMA foreign_key_check")]),
        ("misspelt", "What is the name of customer 217?",
         [{"tool": "query_database",
           "arguments": {"sql": "SELECT full_name FROM customers WHERE id = 217"},
           "isError": True, "text": ["full_nmae"]},
          query("SELECT full_nmae FROM customers WHERE id = ?", 217)]),
        ("loyalty", "Who has the loyalty card 9007199254740993123?",
         [query("SELECT id, loyalty_id FROM customers WHERE loyalty_id = 9007199254740993123")]),
        ("two-clocks", "How many orders were paid on 14 April 2026, going by `paid_at_ms`?",
         [query(_BY_PAYMENT)]),
        ("oat", "How many customers take oat milk?",
         [query("SELECT count(*) AS customers FROM customers"
                " WHERE json_extract(preferences, '$.milk') = 'oat'")]),
        ("bergamot", "How many reviews speak of bergamot?", [query(_REVIEWS)]),
        ("odd-table", "How many shelves of the stock take are counted?",
         [query(f'SELECT count("a""b") AS counted, count(*) AS shelves FROM {odd}')]),
        ("pictures", "Which products have a picture?",
         [query("SELECT id, name, length(photo) AS bytes FROM products WHERE photo IS NOT NULL")]),
    ]:
        last = calls[-1]["structured"]
        if name == "orphans":
            assert len(last["rows"]) == 7, last
            answer = {"orphans": 7}
        elif name == "loyalty":
            assert last["rows"] == [[217, str(LOYALTY_ID)]]
            answer = {"customer": 217}
        else:
            first = calls[0].get("structured", last) if name == "statuses" else last
            answer = {"columns": first["columns"], "rows": first["rows"]}
        yield _question(name, 5, question, calls, answer)


def _log(story, ids, **arguments):
    known = {commit["id"]: commit for commit in story.commits}
    return {"tool": "git_log", "arguments": arguments, "structured": {
        "commits": [{"id": one, "subject": known[one]["subject"]} for one in ids],
        "truncated": False}}


def _history(story):
    newest = [commit["id"] for commit in reversed(story.commits)]
    yield _question("commits", 4, "How many commits lead to the newest one, and which is that?",
                    [_log(story, newest, limit=100)], {"commits": len(newest), "head": newest[0]})
    between = [story.id(subject) for subject in [
        "Raise prices for summer", f'Revert "{FAULT}"', "Note the stock take and a flyer",
        "Say what a lack of milk means", "Say what a margin is", FAULT, "Add espresso to the guide",
        "Print a receipt", "Explain prices"]]
    yield _question("between-tags", 4, "What changed from v1.2 to v1.3?",
                    [_log(story, between, revision="v1.2..v1.3")], {"commits": len(between)})
    prices = [story.id(subject) for subject in [
        "Raise prices for summer", "Raise prices for spring",
        "Raise prices after the winter harvest", "Start with prices"]]
    yield _question("price-changes", 4, "When did the prices change?",
                    [_log(story, prices, path="config/prices.yaml")], {"commits": prices})


def _limits(database):
    lines, = database.execute("SELECT count(*) FROM order_lines").fetchone()
    yield _question(
        "many-rows", 6, "How many rows does the reply to a query of every order line leave out?",
        [{"tool": "query_database",
          "arguments": {"sql": "SELECT * FROM order_lines ORDER BY order_id, line", "limit": 1000,
                        "maxChars": 100000},
          "structured": {"truncated": True, "totalCount": lines, "totalCountIsExact": True}}],
        {"rows": lines, "leftOut": lines - 1000})
    yield _question(
        "endless", 6, "What happens to a query that never ends?",
        [{"tool": "query_database", "arguments": {"sql": _ENDLESS, "timeoutSeconds": 0.5},
          "isError": True, "text": ["0.5"]}],
        "It is stopped after the time that was allowed.")
    scan, search = [database.execute("EXPLAIN QUERY PLAN " + sql, (217,)).fetchone()[3].split()[0]
                    for sql in ("SELECT * FROM orders WHERE customer_id = ?",
                                "SELECT * FROM orders WHERE id = ?")]
    assert (scan, search) == ("SCAN", "SEARCH")
    yield _question(
        "slow", 6, "Does looking up the orders of a customer use an index?",
        [{"tool": "query_database",
          "arguments": {"sql": "EXPLAIN QUERY PLAN SELECT * FROM orders WHERE customer_id = 217"},
          "text": ["SCAN"]}],
        "No: it reads all orders; an index on orders (customer_id) would help.")
