"""What is sold, by whom it is supplied, and what it cost at each tag of the history."""

import datetime

# The tag that set prices, and the first day on which they held.
TAGS = [
    ("v1.0", datetime.date(2026, 1, 5)),
    ("v1.1", datetime.date(2026, 2, 9)),
    ("v1.2", datetime.date(2026, 3, 16)),
    ("v1.3", datetime.date(2026, 5, 12)),
]

_MILK_SUPPLIER = "S-117"

# sku, name, category, price and cost in cents under v1.0, supplier
_BASE = [
    ("BN", "beans", [
        ("Harbour House Espresso", 1150, 520), ("Quayside Filter", 1240, 560),
        ("Night Ferry Dark", 1090, 480), ("Lighthouse Decaf", 1280, 610),
        ("Huila Washed", 1420, 690), ("Yirgacheffe Natural", 1560, 780),
        ("Antigua Honey", 1390, 660), ("Sidama Washed", 1490, 720),
        ("Tarrazú Micro-lot", 1680, 850), ("Cerrado Pulped", 1180, 540),
        ("Kayanza Red", 1510, 740), ("Nyeri AA", 1750, 900),
        ("Aceh Wet-hulled", 1330, 620), ("Mogiana Sweet", 1120, 500),
        ("Spring Tide Blend", 1260, 580), ("Winter Mooring Blend", 1270, 590),
    ]),
    ("DR", "drink", [
        ("Espresso", 240, 55), ("Double espresso", 290, 80), ("Macchiato", 280, 75),
        ("Flat white", 360, 105), ("Cappuccino", 350, 100), ("Latte", 370, 115),
        ("Café crème", 310, 70), ("Filter of the day", 280, 50), ("Cold brew", 390, 85),
        ("Hot chocolate", 370, 120), ("Chai", 360, 110), ("Babyccino", 120, 35),
        ("Mocha", 400, 135), ("Cortado", 310, 85), ("Iced latte", 390, 120),
        ("Pot of tea", 290, 40), ("Oat flat white", 400, 130), ("Affogato", 450, 160),
    ]),
    ("FD", "food", [
        ("Croissant", 260, 110), ("Pain au chocolat", 290, 125), ("Cardamom bun", 320, 130),
        ("Banana bread", 340, 120), ("Cheese scone", 300, 115), ("Almond biscotti", 180, 60),
        ("Rye sandwich", 620, 270), ("Porridge", 480, 140), ("Carrot cake", 410, 150),
        ("Seeded roll", 220, 80), ("Lemon tart", 430, 170), ("Granola bowl", 560, 210),
        ("Ham baguette", 650, 290), ("Plum crumble", 420, 160), ("Shortbread", 210, 70),
    ]),
    ("EQ", "equipment", [
        ("Dripper, size 2", 1450, 800), ("Paper filters, 100", 520, 230),
        ("Hand grinder", 7900, 4900), ("Gooseneck kettle", 6400, 3900),
        ("Espresso cup", 950, 420), ("Keep cup", 1600, 850), ("Scale, 0.1 g", 4200, 2500),
        ("French press", 3300, 1800), ("Moka pot", 3600, 2000), ("Cleaning tablets", 1100, 480),
        ("Gift card box", 350, 120),
    ]),
]

_MILK = {"Flat white", "Cappuccino", "Latte", "Hot chocolate", "Chai"}

# Per cent on price and on cost under each tag: costs rise before prices do.
_CHANGES = {"v1.0": (100, 100), "v1.1": (103, 109), "v1.2": (108, 112), "v1.3": (115, 114)}


class Product:
    def __init__(self, number, sku, name, category, price, cost, supplier):
        self.number, self.sku, self.name, self.category = number, sku, name, category
        self._price, self._cost, self.supplier = price, cost, supplier

    def price(self, tag: str) -> int:
        """In cents, to the nearest five."""
        return (self._price * _CHANGES[tag][0] + 250) // 500 * 5

    def cost(self, tag: str) -> int:
        return (self._cost * _CHANGES[tag][1] + 50) // 100


def _products():
    products = []
    for prefix, category, rows in _BASE:
        for index, (name, price, cost) in enumerate(rows, 1):
            supplier = _MILK_SUPPLIER if name in _MILK else f"S-{(len(products) * 7) % 110 + 1:03}"
            products.append(Product(
                len(products) + 1, f"{prefix}-{index:02}", name, category, price, cost, supplier))
    return products


PRODUCTS = _products()
MILK_PRODUCTS = [product for product in PRODUCTS if product.supplier == _MILK_SUPPLIER]


def tag_on(day: datetime.date) -> str:
    """The tag whose prices hold on a day."""
    return [tag for tag, first in TAGS if first <= day][-1]


def prices_yaml(tag: str) -> str:
    """config/prices.yaml as it is at a tag."""
    lines = ["# Prices and costs in cents. The tills read this file each morning.",
             f"valid_from: {dict(TAGS)[tag].isoformat()}", "prices:"]
    for product in PRODUCTS:
        lines += [f"  {product.sku}:  # {product.name}",
                  f"    price: {product.price(tag)}", f"    cost: {product.cost(tag)}"]
    return "\n".join(lines) + "\n"
