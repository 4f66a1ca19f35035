# SPDX-License-Identifier: Apache-2.0
"""customer-chatbot: a router that sorts messages by intent, and the vectors of the knowledge base."""
import io
import json
import pathlib

import joblib
import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline

from . import writers

SEED = 304223
PER_INTENT = 60
THINGS = ["parcel", "order", "shoes", "lamp", "jacket", "desk", "kettle", "bike helmet", "headphones", "tent"]
DAYS = ["Monday", "Tuesday", "last week", "yesterday", "two weeks ago", "on the 3rd"]
MOODS = ["", "please ", "hello, ", "hi there, ", "excuse me, ", "sorry to bother you, "]
INTENTS = {
    "order_status": ["where is my {thing}", "when will the {thing} arrive", "I ordered a {thing} {day} and have no news",
                     "track my {thing}", "is the {thing} on its way", "delivery of the {thing} is late"],
    "return": ["I want to send the {thing} back", "how do I return a {thing}", "the {thing} does not fit, can I return it",
               "return label for the {thing} I got {day}", "the {thing} is the wrong colour, take it back"],
    "refund": ["when do I get my money back for the {thing}", "refund for the {thing} I returned {day}",
               "you still owe me for the {thing}", "the refund of my {thing} is missing", "money back, the {thing} broke"],
    "invoice": ["I need an invoice for the {thing}", "please put our company name on the bill for the {thing}",
                "the invoice of {day} is wrong", "send me the receipt for my {thing}", "VAT invoice for the {thing}"],
    "complaint": ["the {thing} arrived broken", "this is the third faulty {thing}", "your courier left the {thing} in the rain {day}",
                  "I am very unhappy with the {thing}", "the {thing} smells of smoke, this is unacceptable"],
    "person": ["let me talk to a person", "I want to speak to a human about the {thing}", "call me back about my {thing}",
               "no more robots, give me an agent", "can somebody ring me about the {thing}"],
}


def messages(rng):
    """Made-up customer messages: a few sentences per intent, filled in."""
    rows = []
    for intent, sentences in INTENTS.items():
        for _ in range(PER_INTENT):
            text = rng.choice(MOODS) + rng.choice(sentences).format(thing=rng.choice(THINGS), day=rng.choice(DAYS))
            rows.append((text, intent))
    order = rng.permutation(len(rows))
    return [rows[i] for i in order]


def router(rows):
    text, intent = zip(*rows)
    train_x, test_x, train_y, test_y = train_test_split(text, intent, test_size=0.25, random_state=SEED, stratify=intent)
    model = Pipeline([
        ("words", TfidfVectorizer(ngram_range=(1, 2), min_df=2)),
        ("classes", LogisticRegression(C=8.0, max_iter=2000, random_state=SEED)),
    ]).fit(train_x, train_y)
    words, classes = model.named_steps["words"], model.named_steps["classes"]
    # scikit-learn keeps ngrams it threw away only to tell about them; without them the file is a tenth of the size
    words.stop_words_ = None
    classes.coef_, classes.intercept_ = writers.on_grid(classes.coef_), writers.on_grid(classes.intercept_)
    return model, {"test_messages": len(test_x), "accuracy": round(float(model.score(test_x, test_y)), 4)}


def router_config(model, figures):
    classes = [str(c) for c in model.named_steps["classes"].classes_]
    return {
        "model_type": "tfidf-logistic-regression", "architectures": ["LogisticRegression"], "model_version": "1.6.0",
        "id2label": {str(i): c for i, c in enumerate(classes)}, "label2id": {c: i for i, c in enumerate(classes)},
        "hand_over_below": 0.45, "evaluation": figures,
    }


def vectors(articles):
    """Latent semantic vectors of the articles, one row each."""
    words = TfidfVectorizer(stop_words="english").fit_transform([a["title"] + ". " + a["text"] for a in articles])
    found = TruncatedSVD(n_components=8, random_state=SEED).fit_transform(words)
    return writers.on_grid(found / np.linalg.norm(found, axis=1, keepdims=True))


def provenance(articles):
    return [{"url": a["source"], "obtained": a["obtained"], "sha256": writers.sha256(a["text"].encode()),
             "dataset": "knowledge-base", "use": "retrieval"} for a in articles]


def files():
    here = pathlib.Path(__file__).resolve().parent.parent / "customer-chatbot"
    articles = [json.loads(line) for line in (here / "knowledge/articles.jsonl").read_text().splitlines()]
    rows = messages(np.random.default_rng(SEED))
    model, figures = router(rows)
    words, classes = model.named_steps["words"], model.named_steps["classes"]
    pickled = io.BytesIO()
    joblib.dump(model, pickled)
    weights = {"idf": words.idf_.astype(np.float32), "weight": classes.coef_, "bias": classes.intercept_}
    return {
        "data/intents.csv": writers.table(rows, ["text", "intent"]),
        "models/intent-router/model.safetensors": writers.safetensors(weights, {"format": "np", "version": "1.6.0"}),
        "models/intent-router/model.joblib": pickled.getvalue(),
        "models/intent-router/config.json": writers.json_text(router_config(model, figures)),
        "models/intent-router/vocabulary.json": writers.json_text({w: int(i) for w, i in sorted(words.vocabulary_.items())}),
        "knowledge/vectors.safetensors": writers.safetensors({"articles": vectors(articles)}),
        "knowledge/provenance.jsonl": writers.json_lines(provenance(articles)),
    }
