"""Discounts at the till.

All amounts are whole cents. Percentages come from config/promo.json, one for each shop.
"""

import json
import pathlib

CONFIG = pathlib.Path(__file__).parent.parent / "config" / "promo.json"


def percent_for(shop: str) -> int:
    """The discount that a shop gives on everything, 0 if it gives none."""
    promotions = json.loads(CONFIG.read_text())
    return promotions["shops"].get(shop, {}).get("percent", 0)


def discounted(cents: int, percent: int) -> int:
    """An amount less a discount, half cents rounded up as the tax office asks."""
    if not 0 <= percent <= 100:
        raise ValueError(f"a discount is from 0 to 100 percent, not {percent}")
    return (cents * (100 - percent) + 50) // 100


def order_total(lines: list[tuple[int, int]], shop: str) -> int:
    """What a customer pays for lines of (quantity, unit price)."""
    gross = sum(quantity * price for quantity, price in lines)
    return discounted(gross, percent_for(shop))


def receipt(lines: list[tuple[int, int]], shop: str) -> str:
    """The last lines of a receipt."""
    gross = sum(quantity * price for quantity, price in lines)
    total = order_total(lines, shop)
    saved = gross - total
    text = [f"Total {total // 100}.{total % 100:02}"]
    if saved:
        text.append(f"You saved {saved // 100}.{saved % 100:02}")
    return "\n".join(text)
