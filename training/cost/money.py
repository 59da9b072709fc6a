"""An amount of money, as it is written in every language."""

_SIGNS = {"USD": "$", "CNY": "¥", "EUR": "€", "GBP": "£"}


def money(amount: float, currency: str) -> str:
    """`$12.30`, `¥80.00`, `5.00 CHF`; what is less than a cent is told with two digits."""
    digits = f"{amount:,.2f}" if amount == 0 or amount >= 0.005 else f"{amount:.2g}"
    sign = _SIGNS.get(currency)
    return f"{sign}{digits}" if sign else f"{digits} {currency}"
