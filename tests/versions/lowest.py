"""`python -m tests.versions.lowest`: constraints to the lowest version that pyproject.toml allows of each package."""

from tests.versions.project import lowest, requirements

if __name__ == "__main__":
    for requirement in requirements():
        print(f"{requirement.name}=={lowest(requirement)}")
