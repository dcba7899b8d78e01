"""Reads what leaves the office with programs that are not ours. Prints one JSON object.

    outside.py FOLDER    with tickets.xlsx, tickets.csv, report.pdf, calendar.ics in it
"""

import csv
import json
import pathlib
import sys

import icalendar
import openpyxl

folder = pathlib.Path(sys.argv[1])
book = openpyxl.load_workbook(folder / "tickets.xlsx", read_only=True)
sheets = {}
formulas = 0
for sheet in book.worksheets:
    rows = list(sheet.iter_rows())
    formulas += sum(1 for row in rows for cell in row if cell.data_type == "f")
    sheets[sheet.title] = [[str(cell.value or "") for cell in row] for row in rows]
with open(folder / "tickets.csv", encoding="utf-8-sig", newline="") as file:
    table = list(csv.reader(file))
calendar = icalendar.Calendar.from_ical((folder / "calendar.ics").read_bytes())
visits = [
    {
        "uid": str(event["UID"]),
        "start": event["DTSTART"].dt.isoformat(),
        "summary": str(event["SUMMARY"]),
        "alarms": len(event.walk("VALARM")),
    }
    for event in calendar.walk("VEVENT")
]
print(json.dumps({"sheets": sheets, "formulas": formulas, "table": table, "visits": visits}))
