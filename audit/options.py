"""A flag for every key of audit.toml, and the words that some keys take."""

from __future__ import annotations

from typing import Literal, get_args

from audit.typed import Option

Estimator = Literal[
    "logistic_regression", "linear_regression", "random_forest", "hist_gradient_boosting"
]
ESTIMATORS = get_args(Estimator)
Page = Literal["html", "pdf", "markdown", "model-card"]
Interchange = Literal[
    "junit", "sarif", "github", "gitlab", "badge", "openmetrics", "in-toto", "cyclonedx"
]
Format = Literal[Page, Interchange]
FORMATS = get_args(Format)
INTERCHANGE = get_args(Interchange)
Profile = Literal["internal", "auditor", "public"]
PROFILES = get_args(Profile)
Language = Literal["en", "de", "fr", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

OPTIONS: tuple[Option, ...] = (
    Option("name", "audit", "name", "text", "the report's folder under --reports"),
    Option("task", "audit", "task", "text", "inferred when left out"),
    Option("seed", "audit", "seed", "whole", "start of every random choice"),
    Option("reports", "audit", "reports", "text", "the folder reports land in"),
    Option("data", "data", "test", "text", "the rows the audit is about (CSV or Parquet)"),
    Option("train_data", "data", "train", "text", "rows to train on, or for background"),
    Option("split", "data", "split", "text", "a column that says train or test"),
    Option("label", "data", "label", "text", "the column that holds the truth"),
    Option("positive", "data", "positive", "text", "the class the model looks for"),
    Option("favourable", "data", "favourable", "text", "what a person would want: a class, lower"),
    Option("sensitive", "data", "sensitive", "list", "a sensitive attribute"),
    Option("bins", "data", "bins", "numbers", "cut a number into groups: age=25,40,60"),
    Option("references", "data", "references", "pairs", "compare with this group: sex=Male"),
    Option("minimum_group", "data", "minimum_group", "whole", "fewer people are not compared"),
    Option("missing_as_group", "data", "missing_as_group", "switch", "compare (missing) too"),
    Option("strata", "data", "strata", "list", "compare people alike in this, too"),
    Option("intersections", "data", "intersections", "whole", "attributes crossed at most"),
    Option("weight", "data", "weight", "text", "a column of weights"),
    Option("key", "data", "key", "text", "identifies a row; never a feature"),
    Option("drop", "data", "drop", "list", "never a feature"),
    Option("top_k", "data", "top_k", "wholes", "assess the first N of a ranking"),
    Option("skip_bad_lines", "data", "skip_bad_lines", "switch", "leave broken CSV lines out"),
    Option("model", "model", "source", "text", "a model file, or package.module:function"),
    Option("prediction", "model", "prediction", "text", "a column of predictions"),
    Option("score", "model", "score", "scores", "a column of scores: one, or one a class"),
    Option("threshold", "model", "threshold", "number", "turns a score into a decision"),
    Option(
        *("baseline_prediction", "model", "baseline_prediction", "text"),
        "a column of an earlier model's predictions; never a feature",
    ),
    Option("trust_model", "model", "trust", "text", "sha256:HEX of a pickle you trust"),
    Option("model_python", "model", "python", "text", "the interpreter that the model needs"),
    Option("metric", "measure", "metrics", "list", "your own metric: package.module:function"),
    Option("template_test", "template_test", "file", "text", "sentences with slots (TOML or CSV)"),
    Option("sentences", "template_test", "sentences", "list", "a sentence with a slot: {gender}"),
    Option("terms", "template_test", "terms", "terms", "fill a slot: gender.female=she,my aunt"),
    Option("text_column", "template_test", "column", "text", "what the model calls the text"),
    Option("train", "train", "estimator", "text", f"train a model: {', '.join(ESTIMATORS)}"),
    Option("search", "train", "search", "text", "grid or random"),
    Option("trials", "train", "trials", "whole", "candidates a random search tries"),
    Option("folds", "train", "folds", "whole", "folds of the cross-validation"),
    Option("use_sensitive", "train", "use_sensitive", "switch", "sensitive columns as features"),
    Option("limit_load", "limits", "load", "text", "time to open the model: 60s"),
    Option("limit_predict", "limits", "predict", "text", "time for one prediction: 600s"),
    Option("limit_memory", "limits", "memory", "text", "the worker's memory: 4GB"),
    Option("explain_budget", "explain", "budget", "text", "time for explanations: 60s"),
    Option("explain_people", "explain", "people", "whole", "persons explained"),
    Option("immutable", "explain", "immutable", "list", "nobody can change this column"),
    Option("show_identifiers", "explain", "show_identifiers", "switch", "name persons by key"),
    Option("title", "report", "title", "text", "the report's title"),
    Option("organisation", "report", "organisation", "text", "whose report it is"),
    Option("logo", "report", "logo", "text", "its logo (PNG, JPEG or SVG)"),
    Option("accent", "report", "accent", "text", "the colour of links: #0b5a8a"),
    Option("authors", "report", "authors", "list", "who made the report"),
    Option("reviewers", "report", "reviewers", "list", "who reviewed it"),
    Option("purpose", "report", "purpose", "text", "what the model is for (Markdown)"),
    Option("limitations", "report", "limitations", "text", "where its use ends (Markdown)"),
    Option("license", "report", "license", "text", "the model's, for its card: apache-2.0"),
    Option("templates", "report", "templates", "text", "your own templates of the report"),
    Option("format", "report", "formats", "list", "a document; replaces the default html and pdf"),
    Option("profile", "report", "profile", "text", "for whom: internal, auditor or public"),
    Option("lang", "report", "lang", "text", f"what it speaks: {', '.join(LANGUAGES)}"),
    Option("signing_key", "report", "signing_key", "text", "signs in-toto and CycloneDX documents"),
    Option("paper", "report", "paper", "text", "of the PDF: a4 or letter"),
)
