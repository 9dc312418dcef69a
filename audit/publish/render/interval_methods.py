"""How each interval is made, in words, and who published it: what a validator looks up.

Every method of `audit.statistics.methods` has its entry here, by the same name.
"""

from __future__ import annotations

from typing import NamedTuple

from audit.evidence import message


class IntervalMethod(NamedTuple):
    """A method's name, how it makes an interval in one sentence, and where it was published.

    `title` and `how` are messages, said in the language of a report; a citation stays as it is.
    """

    title: str
    how: str
    reference: str


_SCORE = message("Limits of both rates by Wilson's score, put together as a difference.")
_RATIO = message("Limits of both rates by Wilson's score, put together as a ratio.")
_OUTERMOST = message(
    "From what two models share on the same rows; where the data say which groups are compared, "
    "the limits farthest out of all that may be meant."
)
_BEST = "Hsu (1984), Ann Statist 12:1136"
_CHOSEN = "Kramer (1956), Biometrics 12:307"
_MOVER = "Zou & Donner (2008), Stat Med 27:1693"
_MOVER_R = "Donner & Zou (2012), Stat Methods Med Res 21:347"
_PAIRED = "Newcombe (1998), Stat Med 17:2635, method 10"
_SAME_ROWS = "Zou (2007), Psychol Methods 12:399"
_TUKEY = "Tukey (1953), The Problem of Multiple Comparisons"
_PAIRED_GAP = f"{_PAIRED}; {_SAME_ROWS}; {_MOVER}; {_BEST}"

INTERVAL_METHODS: dict[str, IntervalMethod] = {
    "wilson": IntervalMethod(
        message("Wilson score"),
        message("All rates that chance may well have turned into the one that was seen."),
        "Wilson (1927), JASA 22:209",
    ),
    "newcombe": IntervalMethod(
        message("Newcombe's hybrid score"), _SCORE, "Newcombe (1998), Stat Med 17:873, method 10"
    ),
    "newcombe_studentised_range": IntervalMethod(
        message("Newcombe's hybrid score, reference chosen by the data"),
        message(
            "By Wilson's score, wider: the group that is compared with was picked by its rate."
        ),
        f"Newcombe (1998), Stat Med 17:873; {_CHOSEN}",
    ),
    "mover_r": IntervalMethod(message("MOVER-R"), _RATIO, _MOVER_R),
    "mover_r_studentised_range": IntervalMethod(
        message("MOVER-R, reference chosen by the data"),
        message(
            "By Wilson's score, wider: the group that is compared with was picked by its rate."
        ),
        f"{_MOVER_R}; {_CHOSEN}",
    ),
    "studentised_range_difference": IntervalMethod(
        message("Largest difference over groups"),
        message("Limits of every pair that hold at once; the greatest lower and greatest upper."),
        f"{_TUKEY}; {_CHOSEN}; {_MOVER}",
    ),
    "studentised_range_ratio": IntervalMethod(
        message("Smallest ratio over groups"),
        message("Limits of every pair that hold at once; the least lower and the least upper."),
        f"{_TUKEY}; {_CHOSEN}; {_MOVER_R}",
    ),
    "larger_gap": IntervalMethod(
        message("Larger of two gaps"),
        message("Both gaps at half the error rate; the larger lower and the larger upper limit."),
        f"Bonferroni; {_TUKEY}",
    ),
    "jaccard_wilson": IntervalMethod(
        message("Wilson score of the Jaccard share"),
        message("F1 grows with the share tp / (tp + fp + fn), whose Wilson limits are turned."),
        "arXiv:2309.14621 (2023)",
    ),
    "mover_wilson": IntervalMethod(
        message("MOVER of two Wilson scores"),
        message("Limits of both rates by Wilson's score, put together as a mean."),
        _MOVER,
    ),
    "dirichlet": IntervalMethod(
        message("Dirichlet posterior"),
        message("Quantiles over tables drawn from what the four cells leave open, seed fixed."),
        "Caelen (2017), Ann Math Artif Intell 81:429",
    ),
    "normal": IntervalMethod(
        message("Normal"), message("The value and its standard errors on either side."), ""
    ),
    "t": IntervalMethod(
        message("Student's t"),
        message("The mean and its standard errors on either side, wider for few people."),
        "Student (1908), Biometrika 6:1",
    ),
    "log_t": IntervalMethod(
        message("Student's t on the logarithm"),
        message("For means of losses, which are skewed: symmetric on the logarithm."),
        "",
    ),
    "logit_normal": IntervalMethod(
        message("Normal on the logit scale"),
        message("Limits that stay between 0 and 1; of an area the standard error is DeLong's."),
        "DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44:837",
    ),
    "hanley_mcneil": IntervalMethod(
        message("Hanley and McNeil on the logit scale"),
        message("A standard error of the area for few people in the smaller class."),
        "Hanley & McNeil (1982), Radiology 143:29",
    ),
    "hall": IntervalMethod(
        message("Hall's transformation of t"),
        message("Student's t with the skewness of the rows taken out and put back."),
        "Hall (1992), JRSS B 54:221",
    ),
    "hall_root": IntervalMethod(
        message("Hall's transformation of t, roots"),
        message("For a root mean square: the roots of the limits of the mean of squares."),
        "Hall (1992), JRSS B 54:221",
    ),
    "fieller_r2": IntervalMethod(
        message("Fieller"),
        message("For a quotient of two means of the same rows, without linearising it."),
        "Fieller (1954), JRSS B 16:175",
    ),
    "welch": IntervalMethod(
        message("Welch's t"),
        message("For two means whose rows spread differently."),
        "Welch (1947), Biometrika 34:28",
    ),
    "smd_pooled": IntervalMethod(
        message("Standardised mean difference, pooled"),
        message("Student's t with a variance that lets both groups spread in their own way."),
        "Bonett (2008), Psychol Methods 13:99",
    ),
    "smd_population": IntervalMethod(
        message("Standardised mean difference, whole population"),
        message("Student's t, with the spread of everybody below the line."),
        "Bonett (2008), Psychol Methods 13:99",
    ),
    "two_sample_dkw": IntervalMethod(
        message("Dvoretzky, Kiefer and Wolfowitz for two samples"),
        message("A bound that holds for any two distributions, and is wide."),
        "Wei & Dudley (2012), Stat Probab Lett 82:636",
    ),
    "two_sample_dkw_all_pairs": IntervalMethod(
        message("Dvoretzky, Kiefer and Wolfowitz for all pairs"),
        message("A bound that holds for any distributions and every pair of groups at once."),
        "Wei & Dudley (2012), Stat Probab Lett 82:636; Bonferroni",
    ),
    "difference_of_limits": IntervalMethod(
        message("MOVER"), message("Limits of both numbers, put together as a difference."), _MOVER
    ),
    "difference_of_limits_studentised_range": IntervalMethod(
        message("MOVER, reference chosen by the data"),
        message(
            "From both limits, wider: the group that is compared with was picked by its number."
        ),
        f"{_MOVER}; {_CHOSEN}",
    ),
    "ratio_of_limits": IntervalMethod(
        message("MOVER-R of two numbers"),
        message("Limits of both numbers, put together as a ratio."),
        _MOVER_R,
    ),
    "ratio_of_limits_studentised_range": IntervalMethod(
        message("MOVER-R of two numbers, reference chosen by the data"),
        message(
            "From both limits, wider: the group that is compared with was picked by its number."
        ),
        f"{_MOVER_R}; {_CHOSEN}",
    ),
    "largest_difference_of_limits": IntervalMethod(
        message("Largest difference of any numbers"),
        message("Limits of every pair that hold at once; the greatest lower and greatest upper."),
        f"{_TUKEY}; {_CHOSEN}; {_MOVER}",
    ),
    "smallest_ratio_of_limits": IntervalMethod(
        message("Smallest ratio of any numbers"),
        message("Limits of every pair that hold at once; the least lower and the least upper."),
        f"{_TUKEY}; {_CHOSEN}; {_MOVER_R}",
    ),
    "paired_difference_of_limits": IntervalMethod(
        message("MOVER on the same rows"),
        message("Limits of both numbers, put together as a difference; what they share cancels."),
        _SAME_ROWS,
    ),
    "newcombe_paired": IntervalMethod(
        message("Newcombe's score on the same rows"),
        message("Limits of both rates by Wilson's score; what two models share cancels."),
        _PAIRED,
    ),
    "largest_difference_paired": IntervalMethod(
        message("Largest difference on the same rows"), _OUTERMOST, _PAIRED_GAP
    ),
    "larger_gap_paired": IntervalMethod(
        message("Larger of two gaps on the same rows"), _OUTERMOST, _PAIRED_GAP
    ),
    "difference_to_best_paired": IntervalMethod(
        message("Difference to the best on the same rows"), _OUTERMOST, _PAIRED_GAP
    ),
    "smallest_ratio_paired": IntervalMethod(
        message("Smallest ratio on the same rows"), _OUTERMOST, f"{_SAME_ROWS}; {_BEST}"
    ),
    "ratio_to_best_paired": IntervalMethod(
        message("Ratio to the best on the same rows"), _OUTERMOST, f"{_SAME_ROWS}; {_BEST}"
    ),
    "robins_breslow_greenland": IntervalMethod(
        message("Robins, Breslow and Greenland"),
        message("For an odds ratio over strata; normal on the logarithm."),
        "Robins, Breslow & Greenland (1986), Biometrics 42:311",
    ),
    "greenland_robins": IntervalMethod(
        message("Greenland and Robins"),
        message("For a ratio of rates over strata; normal on the logarithm."),
        "Greenland & Robins (1985), Biometrics 41:55",
    ),
    "spearman": IntervalMethod(
        message("Bonett and Wright"),
        message("For a rank correlation, on Fisher's scale."),
        "Bonett & Wright (2000), Psychometrika 65:23",
    ),
    "noncentral_chi_square": IntervalMethod(
        message("Chi-square off its centre"),
        message("For what groups differ in, which chance alone makes greater than 0."),
        "Steiger (2004), Psychol Methods 9:164",
    ),
}
