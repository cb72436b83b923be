"""A figure of ours as it is printed or counted: it knows what it stands for, wherever it goes."""

from decimal import Decimal


class Figure(str):
    """The text of a figure as a document prints it; `key` says which figure it is: 办结率@340100."""

    __slots__ = ("key",)

    def __new__(cls, text: str, key: str):
        figure = super().__new__(cls, text)
        figure.key = key
        return figure


class Count(int):
    """A whole number that knows what it counts. What is computed from it is a plain number again."""

    def __new__(cls, number: int, key: str):
        count = super().__new__(cls, number)
        count.key = key
        return count


class Amount(Decimal):
    """A number with decimals that knows what it measures. What is computed from it is a plain number again."""

    __slots__ = ("key",)

    def __new__(cls, number: Decimal, key: str):
        amount = super().__new__(cls, number)
        amount.key = key
        return amount
