"""LÄS-MIG.md: what a person who opens an archive needs to know, and its data dictionary to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from uttag.apps.parties.models import CareProvider
from uttag.journeys.hand_over.dictionary import Described
from uttag.journeys.hand_over.limits import CANNOT_HOLD
from uttag.journeys.hand_over.manifest import Tally

GUIDE = "LÄS-MIG.md"
_INTRODUCTION = """\
# Utlämning: {provider}

Här är allt som rör vårdgivaren {provider} ({code}) i Uttag, utlämnat enligt samarbetsavtalet, P9. Mappen innehåller
**patientuppgifter**: förvara den därefter, och radera den när den är inläst eller inte längre behövs.

## Filerna

| fil | innehåll |
|---|---|
| `manifest.json` | format, vem som lämnat ut och när, antal rader per tabell, SHA-256 för varje fil |
| `dictionary.json` | dataordboken för program: varje tabell och kolumn |
| `LÄS-MIG.md` | den här filen, med samma ordbok att läsa |
| `tables/*.csv` | en fil per tabell, {rows} rader tillsammans |
| `outside.csv` | {outside} hänvisningar till rader som är någon annans |
| `files/<sha256>` | lagrade filer (fakturor, dokument); `tables/files.storedfile.csv` säger vad var och en är |

## Så läses de

- CSV enligt RFC 4180, UTF-8, komma emellan, kolumnernas namn på första raden, raderna i nyckelns ordning.
- Inget värde (NULL) skrivs `\\N`; tom text är tom. En text som börjar med omvänt snedstreck har ett till framför sig.
- Tidpunkter i UTC (`2026-04-02T08:00:00Z`), dagar är svenska dagar, belopp i hela ören, ja och nej `true` och `false`.
- Publika nummer görs av nycklar: order 42 är `B-1000042` och en kontrollsiffra (Luhn). Därför behålls nycklarna.
- Lösenord följer inte med. Den som ska logga in i en annan installation får ett nytt.

## Vad som är med

*Egna* rader är vårdgivarens: dess patienter, förskrivningar, order, leveranser, kostnader, fakturor, besked och loggar.
*Delade* rader (artiklar, priser, batcher, personal, enheter …) är med så långt de egna behöver dem.

Annan vårdgivares patienter, förskrivningar och order är inte med. Den som betalar för vad en annan har förskrivit ser
kostnaden, inte vården: raden har kvar orderns nyckel, och `outside.csv` säger vilka hänvisningar det gäller.
Lagret är utförarens och är inte med. Loggen över själva utlämningarna stannar där de gjordes.

## Läsa in

`uttag import MAPP` i en annan installation, där avtalet är inläst. Har beslut ändrat det: `uttag agreement export` hos
avsändaren, `uttag init --agreement` hos mottagaren: villkor, värden och beslut läses aldrig in ur en utlämning.
Allt läses in eller inget, och samma mapp två gånger ändrar inget. En rad som ingen utlämning av {provider} skulle ha
innehållit gör att hela mappen nekas.

Mappen är inte undertecknad. Be avsändaren om SHA-256 för `manifest.json` på annan väg än mappen kom, och ange den:
`uttag import MAPP --digest SHA256`. Manifestet har i sin tur SHA-256 för alla andra filer.

Personer läses in utan lösenord. Förskrivare och avtalskontakter vid vårdgivarens egna enheter behåller sina uppdrag.
Den som kommer med en annan roll läses in som inaktiv, tills mottagarens administratör har tagit ställning.

Meddelanden som väntar på att skickas (`outbox.message`) skickas av den nya installationen: stäng av den gamla först.

`uttag verify` ställer sedan sina frågor. Dessa håller inte så länge varor till vårdgivarens order ligger plockade eller
reserverade hos avsändaren:

"""


def guide(provider: CareProvider, tables: Iterable[Described], tally: Tally) -> bytes:
    introduction = _INTRODUCTION.format(
        provider=provider.name,
        code=provider.code,
        rows=sum(table.rows for table in tally.tables),
        outside=tally.outside,
    )
    limits = (f"- `{name}`: {why}" for name, why in CANNOT_HOLD.items())
    lines = [introduction + "\n".join(limits), "", "## Dataordbok", "", *_tables(tables)]
    return "\n".join(lines).encode()


def _tables(tables: Iterable[Described]) -> Iterator[str]:
    for table in tables:
        whose = "delade rader" if table["rows"].startswith("shared") else "egna rader"
        yield f"### {table['table']} ({whose})"
        yield f"\n{table['what']}\n"
        yield "| kolumn | typ | tomt (NULL) | vad | pekar på | personuppgift |"
        yield "|---|---|---|---|---|---|"
        yield from map(_row, table["columns"])
        yield ""


def _row(column: Described) -> str:
    limit = f", högst {column['longest']} tecken" if "longest" in column else ""
    cells = (
        f"`{column['column']}`",
        column["type"] + limit,
        "ja" if column["may_be_null"] else "nej",
        _what(column),
        column.get("points_to", "") + (" (kan vara någon annans)" if "may_point_outside" in column else ""),
        {"direct": "ja", "pseudonymous": "pseudonym", "no": "nej"}[column["personal"]],
    )
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _what(column: Described) -> str:
    unit = f" [{column['unit']}]" if "unit" in column else ""
    allowed = ", ".join(f"`{value}` {word}" for value, word in column.get("allowed", {}).items())
    what: str = column["what"]
    return what + unit + (f": {allowed}" if allowed else "")
