"""What decided a rule, in the height of a line: the number, its interval and the limit."""

from __future__ import annotations

from audit.evidence import Interval
from audit.judge.verdict import Verdict
from audit.publish.render import amounts
from audit.publish.render.amounts import Unit
from audit.publish.render.charts.spark import Spark, spark
from audit.publish.render.language import say
from audit.publish.render.limits import Limit


def spark_of(
    verdict: Verdict, limit: Limit, unit: Unit, measured: Interval | None = None
) -> Spark | None:
    """Draw what a verdict was decided on, else what was measured; without a number nothing."""
    if verdict.value is None:
        return None
    interval = verdict.interval or measured
    sure = interval if interval is not None and amounts.usable(interval) else None
    amount = amounts.amount(verdict.value, interval, unit)
    return spark(
        verdict.value,
        (sure.low, sure.high) if sure else None,
        (limit.low, limit.high),
        title=say("{value}, rule: {limit}", value=amount.full, limit=limit.said(unit)),
        ceiling=1.0 if unit is amounts.PERCENT else None,
    )
