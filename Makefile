.DEFAULT_GOAL := aide
.PHONY: aide installer spark demo test bout-en-bout lint bench verrous propre
BIN := .venv/bin

aide: ## Lister les cibles
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/pret: requirements/dev.txt requirements/outils.txt pyproject.toml outils/installer
	@outils/installer

installer: .venv/pret ## Créer l'environnement dans .venv

.venv/spark: .venv/pret requirements/spark.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/spark.txt
	@touch .venv/spark

spark: .venv/spark ## Ajouter Spark à l'environnement (468 Mo ; il lui faut Java 17)

demo: .venv/pret ## Ouvrir le portail sur une région fictive
	@$(BIN)/efficience demo

test: .venv/pret ## Jouer tous les tests
	@$(BIN)/pytest

bout-en-bout: .venv/pret ## Vivre la démonstration dans un vrai navigateur, rôle par rôle (long)
	@$(BIN)/pytest -n 0 tests/bout_en_bout

lint: .venv/pret ## Vérifier le style, les types, les couches et les verrous
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src

bench: .venv/pret ## Mesurer côte à côte, et garder l'historique dans bench/
	@$(BIN)/python bench/open_phmev.py
	@$(BIN)/python bench/indicateurs.py
	@$(BIN)/python bench/jointure_dcir.py
	@$(BIN)/python bench/moteurs.py
	@$(BIN)/python bench/portail.py

verrous: .venv/pret ## Refaire les fichiers de requirements/ d'après pyproject.toml
	@outils/verrouiller

propre: ## Effacer l'environnement et les fichiers produits
	rm -rf .venv demo .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
