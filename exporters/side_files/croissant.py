"""`croissant.json`: the tables in the vocabulary of MLCommons Croissant, which search engines and loaders read.

Columns of structs are left out: Croissant's loader knows no lists of them. No date is given, for a release has none.
"""

import json
from typing import Any

from exporters.card import CardFacts, ConfigFacts
from schemas.item import Feature

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
TYPES = {"string": "sc:Text", "bool": "sc:Boolean", "int32": "cr:Int32", "int64": "cr:Int64", "float64": "cr:Float64"}
LICENCES = {"cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/"}
PARQUET = "application/x-parquet"


def croissant(facts: CardFacts) -> str:
    """Return the file. Addresses in it are relative to the release."""
    recipe = facts.recipe
    return json.dumps(
        {
            "@context": CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": "http://mlcommons.org/croissant/1.0",
            "name": recipe.name,
            "description": " ".join(recipe.description.split()) or " ".join(recipe.title.split()),
            "version": recipe.version,
            "license": LICENCES.get(recipe.license, recipe.license),
            "creator": {"@type": "sc:Organization", "name": "Whetstone"},
            "keywords": ["synthetic", "reasoning", "multimodal"],
            "distribution": [_files(config.name) for config in facts.configs],
            "recordSet": [_records(config) for config in facts.configs],
        },
        indent=1,
    )


def _files(config: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"{config}-files",
        "name": f"{config}-files",
        "encodingFormat": PARQUET,
        "includes": f"{config}/*.parquet",
    }


def _records(config: ConfigFacts) -> dict[str, Any]:
    fields = (_field(config.name, column, feature) for column, feature in config.features.items())
    split = [] if "split" in config.features else [_split(config.name)]
    return {
        "@type": "cr:RecordSet",
        "@id": config.name,
        "name": config.name,
        "field": [*split, *(field for field in fields if field)],
    }


def _split(config: str) -> dict[str, Any]:
    """Describe the split of a row, which only its file's name says."""
    source = {
        "fileSet": {"@id": f"{config}-files"},
        "extract": {"fileProperty": "filename"},
        "transform": {"regex": r"^(\w+)-\d+-of-\d+\.parquet$"},
    }
    return {"@type": "cr:Field", "@id": f"{config}/split", "name": "split", "dataType": "sc:Text", "source": source}


def _field(config: str, column: str, feature: Feature) -> dict[str, Any] | None:
    """Describe a column of values or media, or of lists of them."""
    inner, depth = feature, 0
    while inner.get("_type") == "List":
        inner, depth = inner["feature"], depth + 1
    source: dict[str, Any] = {"fileSet": {"@id": f"{config}-files"}, "extract": {"column": column}}
    if inner.get("_type") == "Image":
        kind = "sc:ImageObject"
        source["transform"] = {"jsonPath": "bytes"}
    elif inner.get("_type") == "Value" and inner["dtype"] in TYPES:
        kind = TYPES[inner["dtype"]]
    else:
        return None
    field = {"@type": "cr:Field", "@id": f"{config}/{column}", "name": column, "dataType": kind, "source": source}
    return {**field, "repeated": True} if depth else field
