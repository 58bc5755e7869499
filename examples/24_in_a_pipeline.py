"""A network among scikit-learn's tools: in a pipeline, in a search, and looked into afterwards."""

from sklearn.datasets import load_wine
from sklearn.feature_selection import SelectKBest
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline

import glassnet as gn

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)

# No scaler is needed: the network scales its inputs itself, by what it sees in training rows.
network = gn.estimators.GlassClassifier(max_iter=60, random_state=0)
scores = cross_val_score(make_pipeline(SelectKBest(k=8), network), X_train, y_train, cv=3)
print(f"three folds: accuracy {scores.mean():.3f}")

search = GridSearchCV(
    make_pipeline(SelectKBest(k=8), network),
    {
        "glassclassifier__hidden_layer_sizes": [(8,), (32, 16)],
        "glassclassifier__activation": ["relu", "tanh"],
    },
    cv=3,
)
search.fit(X_train, y_train)
print("best:", search.best_params_)
print(f"new wines: accuracy {search.score(X_test, y_test):.3f}")

best = search.best_estimator_[-1]
print(best.model_.summary())
for name, output in best.activations(search.best_estimator_[:-1].transform(X_test)).items():
    print(f"{name:<12} shape {output.shape}, mean {output.mean():.3f}")
