"""Settings: what is read, what is refused, and the key that is kept."""

import stat
from pathlib import Path

import pytest

from florin.server.settings import Settings, SettingsError, find_secret_key, read_settings


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FLORIN_ENV", "staging"),
        ("FLORIN_PORT", "80000"),
        ("FLORIN_PORT", "eighty"),
        ("FLORIN_WORKERS", "0"),
        ("FLORIN_RETRY_SECONDS", "-1"),
        ("FLORIN_RETRY_SECONDS", "inf"),
        ("FLORIN_INTROSPECTION", "maybe"),
        ("FLORIN_ALLOWED_ORIGINS", "bank.example"),
        ("FLORIN_LOG_LEVEL", "loud"),
        ("FLORIN_SECRET_KEY", "short"),
        ("FLORIN_SECRET_KEY", " " * 40),
        ("DATABASE_URL", "mysql://somewhere/else"),
        ("FLORIN_MAX_COST", "99"),
        ("FLORIN_RATE_PER_PRINCIPAL", "-1"),
        ("FLORIN_RATE_PER_ADDRESS", "unlimited"),
        ("FLORIN_REDIS_URL", "localhost:6379"),
        ("FLORIN_REDIS_URL", "http://localhost:6379"),
        ("FLORIN_REDIS_URL", "redis://localhost:port"),
        ("FLORIN_REDIS_URL", "redis://:swordfish@/0"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{variable} must be [^.]+"):
        read_settings({variable: value})


def test_a_secret_is_not_repeated_in_the_complaint() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({"FLORIN_SECRET_KEY": "hunter2", "DATABASE_URL": "postgresql://a:b@c/d"})
    assert "hunter2" not in str(refused.value)
    with pytest.raises(SettingsError) as refused:
        read_settings({"FLORIN_REDIS_URL": "redis://bank:hunter2@redis:seven/0"})
    assert "hunter2" not in str(refused.value)


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read_settings({"FLORIN_PORT": "", "FLORIN_HOST": ""}) == Settings()


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    key = find_secret_key(settings)
    assert len(key) >= 32
    assert find_secret_key(settings) == key
    assert stat.S_IMODE((tmp_path / "new" / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret.key"]


def test_a_key_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    key = find_secret_key(Settings(data_dir=tmp_path))
    (tmp_path / "secret.key").chmod(0o644)
    assert find_secret_key(Settings(data_dir=tmp_path)) == key
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "too short", "a" * 40])
def test_a_key_file_that_is_no_key_is_not_used(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret.key").write_text(content)
    with pytest.raises(SettingsError, match="no usable key"):
        find_secret_key(Settings(data_dir=tmp_path))


def test_production_makes_up_no_key(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="FLORIN_SECRET_KEY"):
        find_secret_key(Settings(environment="production", data_dir=tmp_path))
    assert list(tmp_path.iterdir()) == []
