"""Coded errors and warnings: what happened, with the value, and what to do next."""

from __future__ import annotations

from typing import NoReturn


class _Coded(type):
    """Prefix every message with its code, so that it can be looked up and tested for."""

    def __getattribute__(cls, code: str) -> str:
        message: str = super().__getattribute__(code)
        return message if code.startswith("__") else f"[{code}] {message}"

    def __setattr__(cls, code: str, value: object) -> NoReturn:
        raise AttributeError(code)


class Errors(metaclass=_Coded):
    """Messages of errors. D0xx: corpus, D1xx: encoders, D2xx: components, D3xx: inputs, D4xx: packages."""

    # fmt: off
    D001 = "Expected an article header ('=== id') at the start of the markup, found: '{found}'. Put one before the first article."
    D002 = "Article '{article}' has no line '---' after its text. Add one, with the relations below it."
    D003 = "Article '{article}' has a header line without a colon: '{line}'. Write 'key: value', and an empty line before the text."
    D004 = "Article '{article}' uses the entity id {id} twice. Give every entity of an article an id of its own."
    D005 = "Article '{article}' has a brace outside a readable entity near '{found}'. Entities are written {{id LABEL|text}} and do not nest."
    D006 = "Article '{article}' has an unreadable relation line: '{line}'. Write 'head LABEL tail [tail ...]' with entity ids."
    D007 = "Article '{article}' has a relation to an entity id that does not exist: '{line}'."
    D008 = "There is no file or folder '{path}'. Give a .jsonl file or a folder of them."
    D009 = "The folder '{path}' has no .jsonl files. Give a .jsonl file or a folder of them."
    D010 = "{path}, line {line}: not UTF-8 text ({reason}). Save the file as UTF-8."
    D011 = "{path}, line {line}: not JSON ({reason}). Write one JSON object a line."
    D012 = "{path}, line {line}: {reason}. An article is an object with id, text, entities (id, label, start_offset, end_offset) and relations (id, from_id, to_id, type)."
    D013 = "{path} cannot be read: {reason}."
    D014 = "Article '{article}' ({path}) has no deal group. Give it a 'group' (str), the same for all articles about one deal."
    D015 = "Article '{article}' is of group '{group}', which has no split in {splits}. Run: pharma-deals corpus split"
    D016 = "{path} is not a readable splits file: {reason}. Restore it; a new one (pharma-deals corpus split --restart) would mix test articles into train."
    D017 = "{lost} of {total} entities ({share:.1%}) do not survive conversion, more than --max-misaligned {limit:.1%} allows. Correct the offsets listed above; run: pharma-deals corpus lint"
    D018 = "The shares of dev ({dev}) and test ({test}) have to be 0 or more and leave something to train. Change --dev and --test."
    D019 = "Article '{article}' cannot be written as markup and read again without loss: {reason}. Correct it in the .jsonl file."
    D020 = "Relation {label} of article '{article}' joins tokens {head} and {tail}, but both have to be entities. Set doc.ents before doc._.relations, and do not change it after."
    D021 = "No annotated articles in: {paths}. Give .jsonl files with at least one article."
    D022 = "{lost} annotations cannot be placed on tokens and count as missed, the first: {first}. Run: pharma-deals corpus lint"
    D023 = "There is no splits file '{path}'. Run: pharma-deals corpus split"
    D024 = "{path} is not readable as spaCy's binary format: {reason}. Make it again: pharma-deals corpus convert"
    D025 = "{path} has no annotated articles. Give a file with at least one."
    D027 = "{path} is no plan of briefs: {reason}"
    D028 = "{path} is no readable list of names: {reason}. Columns are separated by tabs; the first line names them."
    D029 = "Only one of the two annotations has the article '{article}' ({count} such articles). Give both annotators' files of the same articles."
    D030 = "The two annotations of article '{article}' have different texts. Annotate the same text, or the offsets mean nothing."
    D031 = "{path} is no readable file of explanations: {reason}. It is a list of objects with 'code', 'text' and 'why', and an 'article' where it holds for one alone."
    D032 = "{path} is no readable file of gold records: {reason}. Write one JSON object a line, with 'article' and 'deals'."
    D033 = "One annotator has the article '{article}' twice. Give every article once."
    D034 = "None of the articles has gold records: the ids of the one file do not occur in the other. Give records of these articles."
    D100 = "The weights {path} are not those of the encoder '{name}': sha256 is {found}, but has to be {expected}. Nothing was deleted. Move {folder} away and run 'pharma-deals encoder fetch {name} --output {target}' again."
    D101 = "{folder} does not hold the encoder '{name}': missing {missing}. Only safetensors are loaded, never pickled weights. Move it away, or give another folder: pharma-deals encoder fetch {name} --output {target}"
    D102 = "No source has the encoder '{name}' ({reasons}). Check the name and the network, or put its files ({files} and the tokenizer's) into {folder} yourself and run the command again."
    D200 = "cpu_precision is '{value}', but has to be 'auto', 'bf16' or 'fp32'. Change it in the config under [components.transformer.model]."
    D201 = "The entity component '{name}' has no labels. Initialize it with annotated docs, or add labels before."
    D202 = "The component '{name}' is initialized and cannot take the new label '{label}'. Train a new pipeline with it."
    D203 = "The relation component '{name}' has no labels. Initialize it with annotated docs, or give it signatures in the config."
    D204 = "The relation '{label}' is not in the signatures of the component '{name}'. Add it to the schema or to the signatures file, and train again."
    D206 = "The threshold of '{label}' is {threshold}, but has to be a probability between 0 and 1."
    D205 = "The pipeline has no component 'relations' made by the factory 'deal_relations', but: {names}. Give a pipeline that was trained with configs/sm.cfg or configs/trf.cfg."
    D300 = "There is no such file or folder. Check the path."
    D301 = "It cannot be read: {error}."
    D302 = "It is not UTF-8 text (at byte {position}). Convert it, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE"
    D303 = "It holds no text. Leave it out, or check how it was saved."
    D304 = "It has a NUL character at {position}, so it is binary, or text in another encoding than UTF-8. Save it as UTF-8 text."
    D305 = "Files with the suffix '{suffix}' are not read. Convert it to one of: {suffixes}"
    D306 = "No article was found in the HTML page. Save the text of the article as .txt and give that."
    D307 = "It is not a line of JSON: {error}. Write one JSON object a line."
    D308 = "The JSON line has no 'text' (str), but {found}. Rename the key that holds the article to 'text'."
    D309 = "No file with one of these suffixes is in the folder: {suffixes}"
    D310 = "The 'id' of the JSON line is {id!r}, but has to be a string or a whole number. Change it, or leave it out."
    D311 = "The text has half a character ({found}) at {position}. Write the article again as UTF-8."
    D312 = "The pipeline failed on the article: {error}. The other articles are not affected."
    D313 = "There is no pipeline '{model}'. Install its wheel (pip install --find-links FOLDER_OF_WHEELS {model}), or give the folder of a pipeline with --model."
    D314 = "The pipeline '{model}' cannot be loaded: {error}. Check with 'python -m spacy validate' that it fits this spaCy, and install or train it again."
    D315 = "One of the {n_process} worker processes died, probably for want of memory. Run again with a smaller --n-process or --batch-size."
    D316 = "The output '{output}' is the input '{input}' or would be read with it. Give a file outside of the inputs with --output."
    D317 = "The output '{path}' cannot be written: {error}. Give another file with --output."
    D318 = "GPU {gpu_id} cannot be used: {error}. Leave out --gpu-id to compute on the CPU, or install what spaCy needs (pip install cupy-cuda12x)."
    D319 = "--n-process {n_process} does not go with --gpu-id {gpu_id}: worker processes cannot share a GPU. Leave out one of them."
    D400 = "There is no {path}. Run: {command}"
    D401 = "{path} is not a JSON object: {reason}. Run again: {command}"
    D402 = "{path} has no 'end_to_end' scores. Run again: pharma-deals evaluate"
    D403 = "'{path}' is no checkout of pharma-deals: src/pharma_deals, pyproject.toml, README.md and LICENSE have to be there. Give one with --source."
    D404 = "The checkout '{path}' is not of version {version}, which is installed. Run there: pip install -e '.[train]'"
    D405 = "The pipeline's wheel would require '{requirements}', but not {library}: its config uses none of our components. Package a pipeline that was trained with a config of configs/."
    D406 = "Building the wheel of {project} failed with status {status}. Correct what the log says and run the command again; setuptools and build have to be installed (pip install -e '.[train]').\n{log}"
    D407 = "There is no wheel of '{name}' in '{packages}'. Run: pharma-deals package"
    D408 = "There is no sample text '{path}'. Give a text file with --sample."
    D409 = "In the empty environment, 'python {command}' failed with status {status}. If a package was not found, check the network and constraints.txt.\n{log}"
    D410 = "The installed {name} does not work: {problems}. Train and package it again: spacy project run all"
    # fmt: on
