"""The files that other people and machines send: suppliers, deliveries, the tills' events."""

import csv
import datetime
import io
import json

from .chance import Chance
from .goods import PRODUCTS
from .trade import LATE_POSTCODE, SHOPS

SUPPLIERS = 180
_DELIVERIES = 1200

_KINDS = ["Bakery", "Rösterei", "Mejeri", "Imports", "Papier", "Keramik", "Café Supply", "Panadería"]
_OWNERS = ["Åkesson", "Brandão", "Dvořák", "Émile", "Fjord", "Hofmann", "Núñez", "Østby", "Škoda",
           "Tóth", "Weiß", "Żak"]
_PLACES = [("Berlin", "DE"), ("Łódź", "PL"), ("Málaga", "ES"), ("Besançon", "FR"), ("Gävle", "SE")]


def files(ledger) -> dict[str, str]:
    return {"data/suppliers.csv": _suppliers_csv(), "data/deliveries.tsv": _deliveries_tsv(ledger),
            **_till_logs(ledger)}


def suppliers() -> list[dict[str, str]]:
    rows = []
    for index in range(1, SUPPLIERS + 1):
        chance = Chance("supplier", index)
        place, country = chance.of(_PLACES)
        row = {"code": f"S-{index:03}", "name": f"{chance.of(_OWNERS)} {chance.of(_KINDS)}",
               "postcode": f"{1000 + index * 523:05}", "city": place, "country": country,
               "note": chance.of(["", "", "", "pays on delivery", "call before 9", "closed in August"])}
        if index == 117:
            row |= {"name": "Söderström Meijeri", "postcode": LATE_POSTCODE, "city": "Helsinki",
                    "country": "FI", "note": "milk, every Monday and Thursday"}
        if index == 42:
            # As a number the same as the supplier above; as text it is not.
            row |= {"name": "Fjordmelk AS", "postcode": "0480", "city": "Oslo", "country": "NO"}
        if index == 88:
            row["note"] = "deliver to the back door;\nring twice"
        rows.append(row)
    return rows


def _suppliers_csv() -> str:
    text = io.StringIO()
    rows = suppliers()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def deliveries(ledger) -> list[tuple]:
    """(due, delivered, postcode, shop, temperature), by day; the late ones are nearly all milk."""
    late = {(due, shop): days for due, days, shop in ledger.late}
    rows = []
    for day in ledger.days:
        if day.weekday() in (0, 3):
            for shop in SHOPS:
                delivered = day + datetime.timedelta(days=late.get((day, shop), 0))
                rows.append((day, delivered, LATE_POSTCODE, shop))
    postcodes = [row["postcode"] for row in suppliers() if row["postcode"] != LATE_POSTCODE]
    chance = Chance("deliveries")
    while len(rows) < _DELIVERIES:
        due = chance.of(ledger.days)
        delay = 1 if chance.below(200) == 0 else 0
        rows.append((due, due + datetime.timedelta(days=delay), chance.of(postcodes), chance.of(SHOPS)))
    return sorted(rows)


def _deliveries_tsv(ledger) -> str:
    lines = ["delivery\tdue_on\tdelivered_on\tsupplier_postcode\tshop\ttemperature_c"]
    chance = Chance("temperature")
    for index, (due, delivered, postcode, shop) in enumerate(deliveries(ledger), 1):
        tenths = chance.within(21, 79)
        temperature = f"{tenths // 10}.{tenths % 10}" if chance.percent(70) else ""
        lines.append(f"D{index:05}\t{due}\t{delivered}\t{postcode}\t{shop}\t{temperature}")
    return "\n".join(lines) + "\n"


def _till_logs(ledger) -> dict[str, str]:
    events = sorted(_events(ledger), key=lambda event: (event["at"], event["shop"], event["event"]))
    months: dict[str, list[str]] = {}
    for index, event in enumerate(events, 1):
        line = json.dumps({"id": index, **event}, ensure_ascii=False, separators=(",", ":"))
        months.setdefault(event["at"][:7], []).append(line)
    # The till lost power in the middle of a line.
    broken = months["2026-03"]
    broken[len(broken) // 2] = broken[len(broken) // 2][:61]
    return {f"logs/till-{month}.jsonl": "\n".join(lines) + "\n" for month, lines in months.items()}


def _events(ledger):
    def event(at, shop, kind, cashier, payload):
        return {"at": at.isoformat() + "Z", "shop": shop, "till": f"{shop[0]}{1 + at.minute % 2}",
                "event": kind, "cashier": cashier, "payload": payload}

    for order in ledger.orders:
        if order.refund and order.refund[3]:
            at, cashier, reason, _ = order.refund
            payload = {"order": order.number, "amount": {"cents": order.total, "currency": "EUR"},
                       "reason": reason}
            yield event(at, order.shop, "refund", cashier, payload)
    for day in ledger.days:
        for index, shop in enumerate(SHOPS):
            chance = Chance("till", shop, day)
            cashier = f"c-{index * 4 + chance.within(1, 4):02}"

            def at(hour, minute):
                return datetime.datetime.combine(day, datetime.time(hour, minute, chance.below(60)))

            cash = chance.within(150, 220) * 100
            yield event(at(7, chance.below(30)), shop, "shift_open", cashier, {"cash": {"cents": cash}})
            for _ in range(chance.within(2, 6)):
                kind = chance.of(["drawer_open", "void", "price_check"])
                payload = {"product": chance.of(PRODUCTS).sku} if kind != "drawer_open" else {
                    "reason": chance.of(["change", "count", "no sale"])}
                yield event(at(chance.within(8, 17), chance.below(60)), shop, kind,
                            f"c-{index * 4 + chance.within(1, 4):02}", payload)
            taken = chance.within(200, 900) * 100
            yield event(at(18, chance.below(30)), shop, "shift_close", cashier,
                        {"cash": {"cents": cash + taken}, "difference_cents": chance.within(-300, 300)})
