"""What the doctor says: findings, a verdict in a word for each, and their report."""

import html
import textwrap
from dataclasses import dataclass

OK, WARNING, MISSING = "ok", "warning", "missing"
UNKNOWN = "unknown"  # it could not be examined; counts like what is missing
REINSTALL = "run make lab (with conda: conda env update --file environment.yml)"
GB = 1e9


@dataclass(frozen=True)
class Finding:
    """One line of a report: `what` was examined, what was `found`, the `verdict` in a word, and how to `mend` it."""

    what: str
    found: str
    verdict: str = OK
    mend: str = ""


@dataclass(frozen=True, repr=False)
class Report:
    """All findings, and what they are `about`; a table in a notebook, lines of text elsewhere."""

    findings: tuple[Finding, ...]
    about: str

    @property
    def healthy(self) -> bool:
        """Whether everything that the course needs is known to be there."""
        return all(finding.verdict not in (MISSING, UNKNOWN) for finding in self.findings)

    def __str__(self) -> str:
        width = max(len(finding.what) for finding in self.findings)
        lines = []
        for finding in self.findings:
            lines.append(f"{finding.verdict:8} {finding.what:{width}}  {finding.found}")
            if finding.mend:
                indent = " " * (width + 11)
                lines.append(textwrap.fill(f"what to do: {finding.mend}", 110, initial_indent=indent,
                                           subsequent_indent=indent, break_on_hyphens=False))
        return "\n".join([*lines, "", self.conclusion()])

    __repr__ = __str__

    def conclusion(self) -> str:
        """The report in one line, which a student can send to a teacher."""
        troubles = []
        for verdict in (MISSING, UNKNOWN, WARNING):
            names = dict.fromkeys(finding.what for finding in self.findings if finding.verdict == verdict)
            if names:
                troubles.append(f"{verdict}: {', '.join(names)}")
        if self.healthy:
            return "; ".join([f"ready: {self.about}", *troubles])
        return "; ".join(["not ready", *troubles, self.about])

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left">{html.escape(finding.what)}</th>'
            + "".join(f'<td style="text-align:left">{html.escape(text)}</td>'
                      for text in (finding.verdict, finding.found, finding.mend)) + "</tr>"
            for finding in self.findings
        )
        head = "".join(f'<th scope="col" style="text-align:left">{name}</th>'
                       for name in ("what", "verdict", "found", "what to do"))
        return (f"<table><caption>{html.escape(self.conclusion())}</caption>"
                f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
