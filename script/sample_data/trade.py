"""What happened in the shops, day by day, before it is written to any file."""

import dataclasses
import datetime

from .chance import Chance
from .goods import MILK_PRODUCTS, PRODUCTS, tag_on

SHOPS = ["Harbour", "Quay", "Market"]
FIRST_DAY = datetime.date(2026, 1, 5)
LAST_DAY = datetime.date(2026, 6, 7)
CUSTOMERS = 400

# Story 1: from this day to the day before the fix the discount was applied twice.
BUG_DAY = datetime.date(2026, 4, 14)
FIX_DAY = datetime.date(2026, 5, 12)
PERCENT = {"Harbour": 0, "Quay": 18, "Market": 0}

# Story 3: refunds that no till has seen, by one cashier.
SILENT_CASHIER = "c-11"
SILENT_REFUNDS = {datetime.date(2026, 2, 11): 3, datetime.date(2026, 3, 18): 2,
                  datetime.date(2026, 5, 6): 4}

# Story 2: the supplier whose late deliveries empty the shelves.
LATE_POSTCODE = "00480"
LATE_DELIVERIES = 27


@dataclasses.dataclass
class Order:
    number: int
    shop: str
    at: datetime.datetime
    cashier: str
    customer: int | None
    status: str
    percent: int
    lines: list  # (product, quantity, unit price)
    seconds_to_pay: int
    refund: tuple | None = None  # (at, cashier, reason, whether a till has seen it)

    @property
    def gross(self) -> int:
        return sum(quantity * price for _, quantity, price in self.lines)

    @property
    def total(self) -> int:
        """As app/discount.py of the day computes it."""
        if not BUG_DAY <= self.at.date() < FIX_DAY:
            return discounted(self.gross, self.percent)
        lines = [discounted(quantity * price, self.percent) for _, quantity, price in self.lines]
        return discounted(sum(lines), self.percent)


def discounted(cents: int, percent: int) -> int:
    return (cents * (100 - percent) + 50) // 100


class Ledger:
    """All orders by time, and the stock-outs and late deliveries."""

    def __init__(self):
        self.days = [FIRST_DAY + datetime.timedelta(days=index)
                     for index in range((LAST_DAY - FIRST_DAY).days + 1)]
        orders = [order for day in self.days for shop in SHOPS for order in self._orders(day, shop)]
        orders.sort(key=lambda order: (order.at, order.shop))
        for number, order in enumerate(orders, 1):
            order.number = number
        self.orders = orders
        self.late = self._late_deliveries()
        self.stock_outs = self._stock_outs()

    def _orders(self, day, shop):
        # The four weeks of the fault sell what the four weeks before sold, so that the fall in
        # revenue is the fault's alone.
        twin = day - datetime.timedelta(days=28) if BUG_DAY <= day < FIX_DAY else day
        goods, people = Chance("goods", shop, twin), Chance("people", shop, day)
        count = {"Harbour": 21, "Quay": 17, "Market": 12}[shop] + goods.within(-3, 3)
        count += 5 if day.weekday() >= 5 else 0
        orders = [self._order(goods, people, day, shop) for _ in range(count)]
        silent = SILENT_REFUNDS.get(day, 0) if shop == "Market" else 0
        for order in orders:
            # What this cashier refunded on those days, no till has seen.
            if silent and order.status == "refunded" and order.cashier == SILENT_CASHIER:
                order.cashier = "c-12"
                self._refund(order, people, is_seen=True)
        for order in [order for order in orders if order.status == "paid"][:silent]:
            order.cashier, order.status = SILENT_CASHIER, "refunded"
            self._refund(order, people, is_seen=False)
        return orders

    def _order(self, goods, people, day, shop):
        minute = goods.within(7 * 60 + 30, 17 * 60 + 45)
        at = datetime.datetime.combine(day, datetime.time(minute // 60, minute % 60))
        lines = {}
        for _ in range(goods.weighted([(30, 1), (34, 2), (22, 3), (10, 4), (4, 5)])):
            category = goods.weighted([(62, "drink"), (24, "food"), (11, "beans"), (3, "equipment")])
            product = goods.of([one for one in PRODUCTS if one.category == category])
            lines[product.number] = (
                product, goods.weighted([(80, 1), (16, 2), (4, 3)]), product.price(tag_on(day)))
        status = goods.weighted([(955, "paid"), (20, "refunded"), (15, "cancelled"), (10, "open")])
        order = Order(
            number=0, shop=shop, at=at + datetime.timedelta(seconds=people.below(60)),
            cashier=f"c-{SHOPS.index(shop) * 4 + people.within(1, 4):02}",
            customer=people.within(1, CUSTOMERS) if people.percent(45) else None,
            status=status, percent=PERCENT[shop], lines=[lines[key] for key in sorted(lines)],
            seconds_to_pay=people.within(15, 240))
        if status == "refunded":
            self._refund(order, people, is_seen=True)
        return order

    @staticmethod
    def _refund(order, people, is_seen):
        at = order.at + datetime.timedelta(minutes=people.within(6, 55), seconds=people.below(60))
        reason = people.of(["wrong item", "cold", "changed mind", "charged twice"])
        order.refund = (at, order.cashier, reason if is_seen else "changed mind", is_seen)

    def _late_deliveries(self):
        """(due, days late, shop) of the milk, in order."""
        chance, late = Chance("late"), {}
        while len(late) < LATE_DELIVERIES:
            due = chance.of([day for day in self.days if day.weekday() in (0, 3)][2:-2])
            late[due, chance.of(SHOPS)] = chance.within(1, 3)
        return [(due, days, shop) for (due, shop), days in sorted(late.items())]

    def _stock_outs(self):
        """(day, shop, product), in order: nearly all of them for want of milk."""
        chance, found = Chance("stock"), set()
        for due, _, shop in self.late:
            for _ in range(2):
                found.add((due, shop, chance.of(MILK_PRODUCTS).number))
        others = [product.number for product in PRODUCTS if product not in MILK_PRODUCTS]
        for _ in range(9):
            found.add((chance.of(self.days), chance.of(SHOPS), chance.of(others)))
        return sorted(found)
