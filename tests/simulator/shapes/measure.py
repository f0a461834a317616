"""How good extraction is on the mails of this folder: exact replies, junk left, words lost.

python -m tests.simulator.shapes.measure [--failures]
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bridge.inbound.extract import extract
from bridge.mail.message import parse
from tests.simulator.shapes import first, ours, unseen


@dataclass(slots=True)
class Score:
    """Counts of mails; a mail is exact if its whole reply came back and nothing else, white space ignored."""

    mails: int = 0
    exact: int = 0
    leak: int = 0
    loss: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, name: str, reply: str, written: str) -> None:
        got, wanted = _words(reply), _words(written)
        exact = _folded(reply) == _folded(written)
        self.mails += 1
        self.exact += exact
        self.leak += bool(got - wanted)
        self.loss += bool(wanted - got)
        if not exact:
            self.failures.append(name)

    def share(self, count: int) -> float:
        return 100 * count / self.mails


def scores() -> Iterator[tuple[str, Score]]:
    """Each set with its score."""
    for name, mails in (("other mails, before the rules", first.MAILS), ("other mails, after the rules", unseen.MAILS)):
        score = Score()
        for mail in mails:
            score.add(mail.name, extract(parse(mail.octets).body).reply, mail.written)
        yield name, score
    for name, clients in (("our mails", ours.CLIENTS), ("our mails, later", ours.LATER)):
        for place in ("top", "bottom", "inline"):
            known, unknown = Score(), Score()
            for case in ours.cases(clients):
                if case.place == place:
                    body = parse(case.octets).body
                    known.add(case.name, extract(body, case.sent).reply, case.written)
                    unknown.add(case.name, extract(body).reply, case.written)
            yield f"{name}, {place}, mail at hand", known
            if place != "inline":
                yield f"{name}, {place}, mail unknown", unknown


def main(arguments: Sequence[str]) -> None:
    print("| set | mails | exact | junk left | words lost |\n|---|---|---|---|---|")
    for name, score in scores():
        shares = " | ".join(f"{score.share(count):.1f} %" for count in (score.exact, score.leak, score.loss))
        print(f"| {name} | {score.mails} | {shares} |")
        if "--failures" in arguments:
            print(*(f"    {failure}" for failure in score.failures), sep="\n")


def _folded(text: str) -> str:
    return re.sub(r"[\s>]+", "", text)


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


if __name__ == "__main__":
    main(sys.argv[1:])
