"""All rich workbooks by name; each is made when it is asked for."""

import by_hand
import with_openpyxl
import with_xlsxwriter

BOOKS = {make.__name__: make for module in (with_openpyxl, with_xlsxwriter, by_hand) for make in module.BOOKS}
