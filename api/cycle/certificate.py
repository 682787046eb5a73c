"""One enterprise's certificate: put together by what the node proves, and checked by others."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from api.certificates import page
from api.certificates.facts import Sources
from api.certificates.file import compose
from api.cycle.book import Entry
from api.cycle.evidence import Reading
from api.cycle.processes import Children
from api.offline import check_certificate

IN_ALL = b'"surrenderedInAll":'
SCRIPT = Path(str(check_certificate.__file__))


def choose(reading: Reading) -> Entry:
    """The certificate that is shown: of the unit that offset the most, or else the first one."""
    offset = {one.args["account"]: one.args["quantity"] for one in reading.offsets()}
    certificates = reading.of_province("Surrendered")
    return max(certificates, key=lambda one: (offset.get(one.args["account"], 0), -one.block))


def write_certificate(reading: Reading, file: Path) -> Iterator[str]:
    """Write the certificate that is shown and its page; gives what it says, line by line."""
    shown = choose(reading)
    said = shown.args

    def newest(name: str, field: str) -> Entry:
        found = [one for one in reading.entries(name) if one.args[field] == said[field]]
        return [one for one in found if one.block <= shown.block][-1]

    decision = newest("EmissionDecided", "account")
    sources = Sources(
        certificate=said["certificate"],
        request=said["request"],
        requested_block=newest("SurrenderRequested", "request").block,
        approved_block=newest("SurrenderApproved", "request").block,
        surrendered=shown.transaction,
        pack=bytes(decision.args["pack"]).rstrip(b"\0").decode(),
        inputs=f"0x{bytes(decision.args['inputs']).hex()}",
    )
    certificate = compose(reading.book.ledger, sources)
    file.write_bytes(certificate.content)
    file.with_suffix(".pdf").write_bytes(page.draw(certificate))
    yield f"{file} and {file.with_suffix('.pdf').name}:"
    for label, lines in page.rows(certificate):
        yield f"  {label}: {'; '.join(lines)}"
    for offset in reading.offsets():
        if offset.args["account"] == said["account"]:
            yield from _offset(offset)


def _offset(entry: Entry) -> Iterator[str]:
    """An offset's own certificate, which is an event."""
    said = entry.args
    yield (
        f"  抵销  Offset: certificate {said['certificate']}, block {entry.block}: "
        f"{said['quantity']:,} t of credits, at most {said['cap']:,} of {said['obligation']:,} owed"
    )
    for one in said["retired"]:
        first, last = one["firstSerial"], one["firstSerial"] + one["quantity"] - 1
        yield f"    batch {one['batch']}: serials {first:,} to {last:,} cancelled"


def check_file(file: Path, genesis: Path, children: Children, console: Console) -> bool:
    """
    By the script of the standard library alone, and by the auditor; whether both say yes, and both
    say no once a digit is another.
    """
    anchor, forged = file.with_name("anchor.json"), file.with_name("certificate.forged.json")
    anchor.write_text(children.run("chain", "anchor", "--genesis", str(genesis)))
    forged.write_bytes(_another_digit(file.read_bytes()))
    verdicts = []
    for one in (file, forged):
        for words in (
            ("-I", "-S", str(SCRIPT), str(one), "--genesis", str(anchor)),
            ("-m", "chain", "verify", str(one), "--genesis", str(genesis)),
        ):
            proved, told = children.judge(*words)
            verdicts.append(proved)
            console.print(f"{one.name}: {_verdict(told)}", markup=False, highlight=False)
    return verdicts == [True, True, False, False]


def _another_digit(content: bytes) -> bytes:
    """The file with another first digit of what was surrendered in all."""
    place = content.index(IN_ALL) + len(IN_ALL)
    digit = b"2" if content[place : place + 1] == b"1" else b"1"
    return content[:place] + digit + content[place + 1 :]


def _verdict(told: str) -> str:
    """Without the facts, which the certificate has said."""
    return "\n".join(line for line in told.splitlines() if not line.startswith("  "))
