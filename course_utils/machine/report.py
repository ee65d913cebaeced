"""What the doctor says: findings, a verdict in a word for each, and their report."""

import html
import textwrap
from dataclasses import dataclass

OK, WARNING, MISSING = "ok", "warning", "missing"
REINSTALL = "run make lab (with conda: conda env update --file environment.yml)"
GB = 1e9


@dataclass(frozen=True)
class Finding:
    """One line of a report: `what` was looked at, what was `found`, the `verdict` in a word, and how to `mend` it."""

    what: str
    found: str
    verdict: str = OK
    mend: str = ""


@dataclass(frozen=True, repr=False)
class Report:
    """All findings; a table in a notebook, lines of text elsewhere."""

    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing that the course needs is missing."""
        return all(finding.verdict != MISSING for finding in self.findings)

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
        """The report in one sentence."""
        if not self.healthy:
            return "Something that the course needs is missing: see the lines that begin with 'missing'."
        if any(finding.verdict == WARNING for finding in self.findings):
            return "The course will run; the warnings say what could be better."
        return "Everything is in place."

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
